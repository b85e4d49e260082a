using System.Runtime.InteropServices;
using Checkpointing.Native;

namespace Checkpointing.Tool.Infrastructure;

/// <summary>The world as the tool sees it, so that tests can give it another one.</summary>
internal sealed class ToolHost : IDisposable
{
    private const int StandardOutput = 1;
    private const int StandardError = 2;

    // In the order in which the C library asks them.
    private static readonly string[] s_localeVariables = ["LC_ALL", "LC_CTYPE", "LANG"];

    private readonly CancellationTokenSource _cancellation = new();
    private readonly List<PosixSignalRegistration> _signals = [];

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>stdout for what programs write, which need not be text.</summary>
    public Stream OutBytes { get; init; } = Stream.Null;

    /// <summary>stderr for what programs write.</summary>
    public Stream ErrorBytes { get; init; } = Stream.Null;

    /// <summary>Whether a person sees stdout; colours and box drawing beyond 80 columns are for persons.</summary>
    public bool OutIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>Columns of the terminal; 80 where there is none.</summary>
    public int Width { get; init; } = TerminalSize.DefaultColumns;

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
        Out = OutputStream.Writer(StandardOutput),
        Error = OutputStream.Writer(StandardError, isTalk: true),
        OutBytes = new OutputStream(StandardOutput),
        ErrorBytes = new OutputStream(StandardError),
        OutIsTerminal = LibC.isatty(StandardOutput) == 1,
        ErrorIsTerminal = LibC.isatty(StandardError) == 1,
        Width = TerminalSize.Columns(StandardOutput),
        WorkingDirectory = CurrentFolder(),
        Environment = ChildProcess.CurrentEnvironment(),
    };

    /// <summary>What a shell reports of a tool that a signal ended: set once <see cref="CancellationToken"/> is cancelled by one.</summary>
    public int InterruptedExitCode { get; private set; } = ExitCode.Interrupted;

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

    private static string CurrentFolder()
    {
        try
        {
            return System.Environment.CurrentDirectory;
        }
        catch (IOException)
        {
            // Removed while a shell was in it. Said when a command wants it.
            return "";
        }
    }

    internal void Cancel(PosixSignalContext context)
    {
        // The second one kills: whoever asks twice is not content with our manners.
        context.Cancel = !_cancellation.IsCancellationRequested;
        InterruptedExitCode = context.Signal == PosixSignal.SIGTERM ? ExitCode.Terminated : ExitCode.Interrupted;
        try
        {
            _cancellation.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It came as the command ended. .NET does not wait for handlers that it has begun to call, on a thread of its own: what is
            // thrown there would end us with SIGABRT in the place of the command's exit code.
        }
    }
}
