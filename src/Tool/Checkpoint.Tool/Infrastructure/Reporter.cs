using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Checkpointing.Tool.Infrastructure;

/// <summary>How much the tool says.</summary>
internal enum Verbosity
{
    Quiet,
    Normal,
    Verbose,
}

/// <summary>The only thing that writes. stdout carries results, stderr carries talk.</summary>
internal sealed class Reporter
{
    private readonly ToolHost _host;

    /// <summary>Copies that run at once are reported from threads of their own.</summary>
    private readonly Lock _gate = new();
    private int _linesShown;

    public Reporter(ToolHost host, Verbosity verbosity = Verbosity.Normal, bool noColor = false, bool json = false)
    {
        _host = host;
        Verbosity = verbosity;
        Json = json;
        // https://no-color.org: any value but the empty one.
        bool wanted = !noColor && !(host.Environment.TryGetValue("NO_COLOR", out string? value) && value.Length > 0)
            && host.Environment.GetValueOrDefault("TERM") != "dumb";
        Out = new Style(wanted && host.OutIsTerminal);
        Error = new Style(wanted && host.ErrorIsTerminal);
    }

    public Verbosity Verbosity { get; }

    /// <summary>Whether the result is to be one JSON document; then errors are, too.</summary>
    public bool Json { get; }

    /// <summary>Colours for results; does nothing where nobody would see them.</summary>
    public Style Out { get; }

    /// <summary>Colours for talk.</summary>
    public Style Error { get; }

    /// <summary>Columns that a result may take.</summary>
    public int Width => _host.Width;

    /// <summary>Whether anybody sees <see cref="Progress(string)"/>.</summary>
    public bool ShowsProgress => _host.ErrorIsTerminal && Verbosity > Verbosity.Quiet;

    /// <summary>A line of the result.</summary>
    public void Result(string line)
    {
        lock (_gate)
        {
            EndProgress();
            _host.Out.WriteLine(line);
        }
    }

    /// <summary>The result as one JSON document.</summary>
    public void Result<T>(T document, JsonTypeInfo<T> type)
    {
        lock (_gate)
        {
            EndProgress();
            _host.Out.WriteLine(JsonSerializer.Serialize(document, type));
        }
    }

    /// <summary>Passes on what a program wrote, as it is.</summary>
    /// <param name="stream">1 for stdout, 2 for stderr.</param>
    /// <param name="bytes">Whole lines, when other programs write there, too.</param>
    public void PassOn(int stream, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            // Where this is no terminal, the progress on the other stream may stay.
            if (stream == 1 ? _host.OutIsTerminal : _host.ErrorIsTerminal)
                EndProgress();
            (stream == 1 ? _host.OutBytes : _host.ErrorBytes).Write(bytes);
        }
    }

    /// <summary>What happens, for a person: not with --quiet.</summary>
    public void Say(string line)
    {
        if (Verbosity > Verbosity.Quiet)
            Talk(line);
    }

    /// <summary>What only --verbose shows.</summary>
    public void Detail(string line)
    {
        if (Verbosity == Verbosity.Verbose)
            Talk(Error.Dim(line));
    }

    /// <summary>What went well but not right. --quiet does not hide it.</summary>
    public void Warn(string line) => Talk($"{Error.Yellow("warning:")} {line}");

    /// <summary>The line of an error, its way out, and with --verbose all there is to know.</summary>
    public void Fail(ToolException exception)
    {
        Talk($"{Error.Red($"error {exception.Code.Id}:")} {OneLine(exception.Message)}");
        foreach (string detail in exception.Details)
            Talk($"  - {OneLine(detail)}");
        if (exception.Remedy is not null)
            Talk($"  {OneLine(exception.Remedy)}");
        if (exception.InnerException is not null)
            Detail(exception.InnerException.ToString());
        if (!Json)
            return;
        try
        {
            Result(new ErrorDocument(new(exception.Code.Id, exception.Message, exception.Remedy, exception.Details)), ToolJson.Instance.ErrorDocument);
        }
        catch (OutputException)
        {
            // The line on stderr has told it, and is often of just that.
        }
    }

    /// <summary>A line that the next one replaces, on a terminal; nothing anywhere else.</summary>
    public void Progress(string line) => Progress([line]);

    /// <summary>Some lines that the next ones replace, on a terminal; nothing anywhere else.</summary>
    public void Progress(IReadOnlyList<string> lines)
    {
        if (!ShowsProgress)
            return;
        lock (_gate)
        {
            EndProgress();
            // No line may wrap: then it would be two to take away.
            _host.Error.Write(string.Join('\n', lines.Select((line, i) => $"{(i == 0 ? "\r\e[K" : "")}{(line.Length < Width ? line : line[..(Width - 1)])}")));
            _linesShown = lines.Count;
        }
    }

    /// <summary>Takes the progress away. Call it before a program writes to the same terminal.</summary>
    public void EndProgress()
    {
        lock (_gate)
        {
            if (_linesShown == 0)
                return;
            // Up to the first of them; all below the cursor goes.
            _host.Error.Write(_linesShown == 1 ? "\r\e[K" : $"\r\e[{_linesShown - 1}A\e[J");
            _linesShown = 0;
        }
    }

    private void Talk(string line)
    {
        lock (_gate)
        {
            EndProgress();
            _host.Error.WriteLine(line);
        }
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
