using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Checkpointing.Native;

/// <summary>
/// What to start, and which descriptors it inherits under which numbers. Nothing else is inherited but those of 0, 1 and 2
/// that are not named.
/// </summary>
internal sealed class ChildStart(string file, IReadOnlyList<string> arguments)
{
    public string File { get; } = file;

    /// <summary>Without the name of the program itself.</summary>
    public IReadOnlyList<string> Arguments { get; } = arguments;

    /// <summary>The whole environment; the parent's own when null.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }

    /// <summary>Number in the child → descriptor of ours.</summary>
    public IDictionary<int, Descriptor> Descriptors { get; } = new SortedDictionary<int, Descriptor>();

    /// <summary>A session of its own: CRIU dumps a session leader whole, and the terminal's Ctrl+C does not reach it.</summary>
    public bool NewSession { get; init; }

    /// <summary>A terminal to open as the descriptors of <see cref="TerminalNumbers"/> after the session was made, which makes it the controlling one.</summary>
    public string? Terminal { get; init; }

    /// <summary>The numbers under which the child finds <see cref="Terminal"/>.</summary>
    public IReadOnlyList<int> TerminalNumbers { get; init; } = [];

    /// <summary>The pid namespace that the child is born into; the caller's own when null.</summary>
    public Descriptor? PidNamespace { get; init; }

    /// <summary>Where the child starts; the caller's own current folder when null.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The ids that the child has from its first instant; the caller's own when null.</summary>
    public ChildCredentials? Credentials { get; init; }
}

/// <summary>
/// Starts children with posix_spawn. System.Diagnostics.Process can neither pass descriptors on nor start a child in a
/// namespace that only the calling thread has entered, and its reaping does not know children that CRIU gives us.
/// </summary>
internal static unsafe partial class ChildProcess
{
    // glibc's posix_spawnattr_t has 336 bytes and posix_spawn_file_actions_t 80, musl's are smaller.
    private const int OpaqueSize = 512;
    private const short SetSignalMask = 0x08;
    private const short SetSignalDefault = 0x04;
    private const short SetSession = 0x80;

    /// <summary>Starts the child and gives its process id. The caller waits for it.</summary>
    /// <exception cref="Win32Exception">The program could not be started.</exception>
    public static int Start(ChildStart start)
    {
        byte* attributes = stackalloc byte[OpaqueSize];
        byte* actions = stackalloc byte[OpaqueSize];
        byte* signals = stackalloc byte[128];
        posix_spawnattr_init(attributes);
        posix_spawn_file_actions_init(actions);
        try
        {
            // .NET ignores SIGPIPE and blocks none; a child must start as a shell would start it.
            sigfillset(signals);
            posix_spawnattr_setsigdefault(attributes, signals);
            sigemptyset(signals);
            posix_spawnattr_setsigmask(attributes, signals);
            posix_spawnattr_setflags(attributes, (short)(SetSignalDefault | SetSignalMask | (start.NewSession ? SetSession : 0)));
            AddDescriptors(actions, start);

            using var argv = new CStrings([start.File, .. start.Arguments]);
            using var environ = new CStrings([.. (start.Environment ?? CurrentEnvironment()).Select(e => $"{e.Key}={e.Value}")]);
            int pid;
            int error;
            // posix_spawn cannot change the ids, but a child has those of the thread that starts it.
            if (start.Credentials is { } credentials)
            {
                byte** arguments = argv.Pointer, variables = environ.Pointer;
                int* child = &pid;
                error = credentials.Run(start.WorkingDirectory, () => Spawn(start, child, actions, attributes, arguments, variables));
            }
            else
            {
                error = Spawn(start, &pid, actions, attributes, argv.Pointer, environ.Pointer);
            }

            if (error != 0)
                throw new Win32Exception(error, $"'{start.File}' could not be started: {Marshal.GetPInvokeErrorMessage(error)}.");
            return pid;
        }
        finally
        {
            posix_spawn_file_actions_destroy(actions);
            posix_spawnattr_destroy(attributes);
        }
    }

    private static int Spawn(ChildStart start, int* pid, byte* actions, byte* attributes, byte** argv, byte** environ)
    {
        using (PidNamespaceVisit.Enter(start.PidNamespace))
            return posix_spawnp(pid, start.File, actions, attributes, argv, environ);
    }

    /// <summary>Waits for a child that is known by its id. Never any other: .NET reaps its own.</summary>
    /// <returns>How it ended, or null when it is still running (<paramref name="block"/> false).</returns>
    public static ChildEnd? Wait(int pid, bool block = true) => Wait(pid, block, out _);

    /// <summary>Waits for a child's end, and tells what the child has used.</summary>
    public static ChildEnd Wait(int pid, out ChildUsage usage) => Wait(pid, block: true, out usage)!.Value;

    private static ChildEnd? Wait(int pid, bool block, out ChildUsage usage)
    {
        int status;
        int result;
        LibC.ResourceUsage used = default;
        do
        {
            result = LibC.wait4(pid, &status, LibC.WALL | (block ? 0 : LibC.WNOHANG), &used);
        }
        while (result < 0 && Marshal.GetLastPInvokeError() == LibC.EINTR);
        usage = new ChildUsage(
            TimeSpan.FromMicroseconds((used.UserSeconds + used.SystemSeconds) * 1e6 + used.UserMicroseconds + used.SystemMicroseconds),
            used.MaxResidentKilobytes * 1024);
        if (result == 0)
            return null;
        if (result < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"Process {pid} cannot be waited for: {Marshal.GetLastPInvokeErrorMessage()}.");
        int signal = status & 0x7f;
        return signal == 0 ? new ChildEnd((status >> 8) & 0xff, null) : new ChildEnd(128 + signal, signal);
    }

    private static void AddDescriptors(byte* actions, ChildStart start)
    {
        // A target number may be the source of a later mapping, so all sources are first moved out of the way: above every
        // source and target, or one move would overwrite another's source.
        int last = start.Descriptors.Keys.Concat(start.TerminalNumbers).Append(2).Max();
        int away = start.Descriptors.Values.Select(d => d.Number).Append(last).Max() + 1;
        foreach ((int target, Descriptor source) in start.Descriptors)
            Check(posix_spawn_file_actions_adddup2(actions, source.Number, away + target));
        if (start is { WorkingDirectory: { } directory, Credentials: null })
            Check(posix_spawn_file_actions_addchdir_np(actions, directory));
        for (int number = 0; number <= last; number++)
        {
            if (start.Descriptors.ContainsKey(number))
                Check(posix_spawn_file_actions_adddup2(actions, away + number, number));
            else if (start.TerminalNumbers.Contains(number))
                Check(posix_spawn_file_actions_addopen(actions, number, start.Terminal!, LibC.O_RDWR, 0));
            else if (number > 2)
                Check(posix_spawn_file_actions_addclose(actions, number));
        }

        // Ours are close-on-exec, but what our own caller left open is not: a shell's, a build server's. It would keep a pipe of
        // theirs from ever ending, and CRIU from dumping the child.
        Check(posix_spawn_file_actions_addclosefrom_np(actions, last + 1));
    }

    private static void Check(int error)
    {
        if (error != 0)
            throw new Win32Exception(error);
    }

    /// <summary>The variables of this process, to be changed for a child.</summary>
    public static Dictionary<string, string> CurrentEnvironment()
    {
        var variables = new Dictionary<string, string>();
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
            variables[(string)entry.Key] = (string?)entry.Value ?? "";
        return variables;
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawnp(int* pid, string file, byte* actions, byte* attributes, byte** argv, byte** environ);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigmask(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_adddup2(byte* actions, int from, int to);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_addclose(byte* actions, int fd);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addopen(byte* actions, int fd, string path, int flags, uint mode);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_addclosefrom_np(byte* actions, int from);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addchdir_np(byte* actions, string path);

    [LibraryImport("libc")]
    private static partial int sigemptyset(byte* set);

    [LibraryImport("libc")]
    private static partial int sigfillset(byte* set);
}

/// <summary>How a process ended: its exit code as a shell reports it, and the signal where one ended it.</summary>
internal readonly record struct ChildEnd(int ExitCode, int? Signal);

/// <summary>What a process, and the children it has waited for, have used.</summary>
/// <param name="Processor">Time on a processor, in the program and in the kernel.</param>
/// <param name="PeakMemory">The most memory that was resident at once, in bytes.</param>
internal readonly record struct ChildUsage(TimeSpan Processor, long PeakMemory);
