using System.Globalization;
using System.Text.RegularExpressions;
using Checkpointing.Native;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Supervising.Triggers;

/// <summary>Reads what --capture-when and --warm are given.</summary>
internal static class TriggerParser
{
    private static readonly TimeSpan s_matchLimit = TimeSpan.FromSeconds(1);

    /// <exception cref="ToolException">It is no trigger.</exception>
    public static Trigger Parse(string text)
    {
        if (text.StartsWith("output~", StringComparison.Ordinal))
            return new OutputTrigger(new LineWatch(Expression(text["output~".Length..]))) { Text = text };
        if (text.StartsWith("after=", StringComparison.Ordinal) && Seconds(text["after=".Length..]) is { } time)
            return new TimeTrigger(time) { Text = text };
        if (text.StartsWith("signal=", StringComparison.Ordinal) && SignalOf(text["signal=".Length..]) is { } signal)
            return new SignalTrigger(signal) { Text = text };
        int equals = text.LastIndexOf('=');
        if (equals > 0 && Address(text[..equals]) is { } address
            && int.TryParse(text.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int status) && status is >= 100 and <= 599)
        {
            return new HttpTrigger(address, status) { Text = text };
        }

        throw new ToolException(
            ErrorCodes.Usage,
            $"--capture-when '{text}' is no moment.",
            "Write http://HOST:PORT/PATH=200, output~REGEX, after=SECONDS, signal=USR1 or signal=USR2.");
    }

    /// <exception cref="ToolException">It is no address with a count.</exception>
    public static WarmUp ParseWarmUp(string text)
    {
        int star = text.LastIndexOf('*');
        string address = star < 0 ? text : text[..star];
        int count = 1;
        if (Address(address) is not { } parsed || (star >= 0 && (!int.TryParse(text.AsSpan(star + 1), NumberStyles.None, CultureInfo.InvariantCulture, out count) || count < 1)))
            throw new ToolException(ErrorCodes.Usage, $"--warm '{text}' names no requests.", "Write http://HOST:PORT/PATH*COUNT.");
        return new WarmUp(parsed, count);
    }

    private static Uri? Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme == Uri.UriSchemeHttp ? address : null;

    private static TimeSpan? Seconds(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds is >= 0 and < int.MaxValue / 1000
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private static int? SignalOf(string name) => name switch
    {
        "USR1" or "SIGUSR1" => LibC.SIGUSR1,
        "USR2" or "SIGUSR2" => LibC.SIGUSR2,
        _ => null,
    };

    private static Regex Expression(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, s_matchLimit);
        }
        catch (ArgumentException exception)
        {
            throw new ToolException(ErrorCodes.Usage, $"--capture-when 'output~{pattern}' is no regular expression: {exception.Message}", null, exception);
        }
    }
}
