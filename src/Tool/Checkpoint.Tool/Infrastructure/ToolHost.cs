using System.Runtime.InteropServices;

namespace Checkpointing.Tool.Infrastructure;

/// <summary>The world as the tool sees it, so that tests can give it another one.</summary>
internal sealed class ToolHost : IDisposable
{
    // In the order in which the C library asks them.
    private static readonly string[] s_localeVariables = ["LC_ALL", "LC_CTYPE", "LANG"];

    private readonly CancellationTokenSource _cancellation = new();
    private readonly List<PosixSignalRegistration> _signals = [];

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>Whether a person sees stdout; colours and box drawing beyond 80 columns are for persons.</summary>
    public bool OutIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>Columns of the terminal; 80 where there is none.</summary>
    public int Width { get; init; } = 80;

    /// <summary>Whether box drawing can be shown: unless the locale says otherwise. None at all, as in containers, says nothing.</summary>
    public bool IsUtf8
    {
        get
        {
            string? locale = s_localeVariables.Select(v => Environment.GetValueOrDefault(v)).FirstOrDefault(v => !string.IsNullOrEmpty(v));
            return locale is null
                || locale.Contains("UTF-8", StringComparison.OrdinalIgnoreCase)
                || locale.Contains("UTF8", StringComparison.OrdinalIgnoreCase);
        }
    }

    public required string WorkingDirectory { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Cancelled by SIGINT and SIGTERM once a command has called <see cref="CancelOnSignals"/>.</summary>
    public CancellationToken CancellationToken => _cancellation.Token;

    public static ToolHost OfProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Width = Console.IsOutputRedirected ? 80 : TerminalWidth(),
        WorkingDirectory = System.Environment.CurrentDirectory,
        Environment = ProcessEnvironment(),
    };

    /// <summary>Makes SIGINT and SIGTERM ask instead of kill. Not for commands that pass signals on to a program.</summary>
    public CancellationToken CancelOnSignals()
    {
        if (_signals.Count == 0)
        {
            _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel));
            _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel));
        }

        return CancellationToken;
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals)
            signal.Dispose();
        _cancellation.Dispose();
    }

    private void Cancel(PosixSignalContext context)
    {
        // The second one kills: whoever asks twice is not content with our manners.
        context.Cancel = !_cancellation.IsCancellationRequested;
        _cancellation.Cancel();
    }

    private static int TerminalWidth()
    {
        int width = Console.WindowWidth;
        return width is >= 40 and <= 1000 ? width : 80;
    }

    private static Dictionary<string, string> ProcessEnvironment()
    {
        var variables = new Dictionary<string, string>();
        foreach (System.Collections.DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
            variables[(string)entry.Key] = (string?)entry.Value ?? "";
        return variables;
    }
}
