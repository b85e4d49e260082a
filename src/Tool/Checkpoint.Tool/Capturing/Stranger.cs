using System.Globalization;
using System.Text;
using Checkpointing.Native;
using Checkpointing.Store;
using Checkpointing.Store.Facts;
using Checkpointing.Supervision;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Setup;

namespace Checkpointing.Tool.Capturing;

/// <summary>A program that we did not start, as /proc tells of it.</summary>
internal sealed class Stranger
{
    private readonly int _pid;
    private readonly string[] _command;
    private readonly Dictionary<string, string> _environment;

    private Stranger(int pid, string[] command, Dictionary<string, string> environment)
    {
        _pid = pid;
        _command = command;
        _environment = environment;
    }

    /// <summary>The program's name, as a checkpoint may be called.</summary>
    public string DefaultName
    {
        get
        {
            string name = string.Concat(Path.GetFileNameWithoutExtension(Program.Path).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-')).TrimStart('.', '_', '-');
            return name.Length == 0 ? "process" : name[..Math.Min(name.Length, CapturePointName.MaxLength)];
        }
    }

    /// <summary>What runs, and its arguments: the .dll where the executable is dotnet itself.</summary>
    private (string Path, IReadOnlyList<string> Arguments) Program
    {
        get
        {
            string executable = Link("exe") ?? _command.FirstOrDefault() ?? "";
            return Path.GetFileName(executable) == "dotnet" && Array.FindIndex(_command, 1, a => a.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)) is > 0 and var dll
                ? (Path.GetFullPath(_command[dll], Link("cwd") ?? "/"), _command[(dll + 1)..])
                : (executable, _command.Length == 0 ? [] : _command[1..]);
        }
    }

    /// <exception cref="ToolException">There is no such process, or it is not one to be captured.</exception>
    public static Stranger Of(int pid)
    {
        IReadOnlyDictionary<string, string> status = ProcessTree.StatusOf(pid);
        if (!status.TryGetValue("Tgid", out string? group) || Read(pid, "cmdline") is not { } command)
            throw new ToolException(ErrorCodes.ProcessNotFound, $"There is no process {pid}.", "Look for it with 'ps -e'.");
        string name = $"Process {pid} ('{status["Name"]}')";
        if (group != pid.ToString(CultureInfo.InvariantCulture))
            throw new ToolException(ErrorCodes.CaptureRefused, $"{pid} ('{status["Name"]}') is a thread of {ProcessTree.Describe(int.Parse(group, CultureInfo.InvariantCulture))}, and threads are captured together.", $"Capture {group}.");
        if (ProcessTree.Of(pid).Contains(Environment.ProcessId))
            throw new ToolException(ErrorCodes.CaptureRefused, $"{name} is an ancestor of this command, which would be captured with it.", "Capture it from elsewhere.");
        if (status["State"].StartsWith('Z'))
            throw new ToolException(ErrorCodes.CaptureRefused, $"{name} has ended, and its parent ({status["PPid"]}) has not asked for its exit code yet.", null);
        if (!status.ContainsKey("VmSize"))
            throw new ToolException(ErrorCodes.CaptureRefused, $"{name} has no memory of its own: it is a thread of the kernel.", null);
        if (Read(pid, "environ") is not { } environment)
            throw new ToolException(ErrorCodes.PermissionMissing, $"{name} belongs to somebody else and may not be looked at.", "Run with sudo.");
        return new Stranger(pid, command, environment.Select(v => v.Split('=', 2)).Where(v => v.Length == 2).DistinctBy(v => v[0]).ToDictionary(v => v[0], v => v[1]));
    }

    public CaptureResult Capture(CheckpointStore store, CriuInstallation criu, CaptureTerms terms, UnixConnections unixConnections)
    {
        (string program, IReadOnlyList<string> arguments) = Program;
        var subject = new CaptureSubject
        {
            PidB = _pid,
            Program = program,
            Arguments = arguments,
            WorkingDirectory = Link("cwd") ?? "/",
            TemporaryFolder = PrivateFolder(),
            Control = Control(),
            TerminalPath = Terminal(),
            CriuVersion = criu.Version.ToString(),
            Session = LibC.getsid(_pid) is var session && session != _pid ? session : null,
            IsStranger = true,
        };
        CaptureMessage request = FromOutside(terms.Name!) with { UnixConnections = unixConnections };
        return new Capturer(new LocalSite(criu.Path, _pid), store, subject).Capture(request, terms);
    }

    /// <summary>What a program that cannot ask is taken to have asked for.</summary>
    public static CaptureMessage FromOutside(string name) => new()
    {
        Pid = 0,
        Point = name,
        Generation = 0,
        LeaveRunning = true,
        TcpConnections = TcpConnections.Close,
        Timeout = TimeSpan.FromMinutes(1),
        Preparation = TimeSpan.Zero,
        DotnetVersion = "",
        RuntimeVersion = "",
    };

    /// <summary>Its end of the control channel, if another of us supervises it.</summary>
    private ControlChannelEnd? Control() =>
        int.TryParse(_environment.GetValueOrDefault(Supervisor.ControlVariable), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
        && Descriptor.LinkOf(Name, number) is { } link && link.StartsWith("socket:[", StringComparison.Ordinal)
            ? ControlChannelEnd.Of(number, link)
            : null;

    private string? PrivateFolder() =>
        _environment.GetValueOrDefault("TMPDIR") is { } folder && Supervising.PrivateTemporaryFolder.IsOurs(folder) && Directory.Exists(folder) ? folder : null;

    /// <summary>The terminal among its standard streams.</summary>
    private string? Terminal() => Enumerable.Range(0, 3)
        .Select(n => Descriptor.LinkOf(Name, n))
        .FirstOrDefault(l => l is not null && (l.StartsWith("/dev/pts/", StringComparison.Ordinal) || l.StartsWith("/dev/tty", StringComparison.Ordinal)));

    private string Name => _pid.ToString(CultureInfo.InvariantCulture);

    private string? Link(string name)
    {
        try
        {
            return new FileInfo($"/proc/{_pid}/{name}").LinkTarget;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Null when it may not be read.</summary>
    private static string[]? Read(int pid, string name)
    {
        try
        {
            // An argument may be empty. The end is not looked at: a program that writes its own title leaves nothing but zeros behind it.
            string text = Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{pid}/{name}")).TrimEnd('\0');
            return text.Length == 0 ? [] : text.Split('\0');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
