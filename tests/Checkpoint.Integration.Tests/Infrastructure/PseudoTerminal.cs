using System.Text;

namespace Checkpointing.Integration.Tests.Infrastructure;

/// <summary>A terminal with a user at it: starts the tool on it, types, reads what is shown.</summary>
internal sealed class PseudoTerminal : IAsyncDisposable
{
    private readonly StringBuilder _shown = new();
    private readonly int _master;
    private readonly string _slave;
    private readonly Thread _reader;
    private RunningProcess? _process;
    private volatile bool _over;

    public PseudoTerminal(int columns, int rows)
    {
        (_master, _slave) = Kernel.OpenPseudoTerminal();
        Kernel.SetWindowSize(_master, columns, rows);
        _reader = new Thread(Read) { IsBackground = true };
    }

    public string Shown
    {
        get
        {
            lock (_shown)
                return _shown.ToString();
        }
    }

    public RunningProcess Start(Tool tool, params IReadOnlyList<string> arguments) => StartCommand(tool, [Built.Tool, .. arguments]);

    /// <summary>Starts something else than the tool.</summary>
    public RunningProcess StartProgram(Tool tool, params string[] command) => StartCommand(tool, command);

    /// <summary>Runs a line of shell.</summary>
    public RunningProcess StartShell(Tool tool, string line) => StartCommand(tool, ["/bin/bash", "-c", $"eval \"{line}\""]);

    /// <summary>Starts something with this terminal as its controlling one, as a login shell has it.</summary>
    private RunningProcess StartCommand(Tool tool, string[] command)
    {
        tool.Environment["PTY"] = _slave;
        _process = tool.StartCommand(["/bin/bash", "-c", "exec setsid --ctty --wait \"$@\" <\"$PTY\" >\"$PTY\" 2>\"$PTY\"", "bash", .. command]);
        _reader.Start();
        return _process;
    }

    public void Type(string text) => Kernel.Write(_master, Encoding.UTF8.GetBytes(text));

    public void Resize(int columns, int rows) => Kernel.SetWindowSize(_master, columns, rows);

    public Task SeeAsync(string text) => Until.TrueAsync(() => Shown.Contains(text, StringComparison.Ordinal), $"'{text}' on the terminal", () => Shown);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _over = true;
        // Closed under a reader, the number would soon be another file's, and the reader would read from that.
        if (_process is null || _reader.Join(TimeSpan.FromSeconds(10)))
            Kernel.Close(_master);
    }

    private void Read()
    {
        Span<byte> buffer = stackalloc byte[4096];
        int count;
        // EIO until somebody has opened the other side, and again when the last one has closed it.
        while ((count = Kernel.Read(_master, buffer)) > 0 || !_over)
        {
            if (count <= 0)
            {
                Thread.Sleep(5);
                continue;
            }

            lock (_shown)
                _shown.Append(Encoding.UTF8.GetString(buffer[..count]));
        }
    }
}
