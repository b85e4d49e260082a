using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Checkpointing.Criu;
using Checkpointing.Criu.Diagnosis;
using Checkpointing.Native;
using Checkpointing.Store.Facts;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Native;
using Checkpointing.Tool.Replaying;

namespace Checkpointing.Tool.Diagnosing;

/// <summary>What came of a <see cref="RoundTrip"/>.</summary>
/// <param name="Failure">Why it did not work; null when it did.</param>
/// <param name="Isolated">Whether the copy had namespaces of its own.</param>
/// <param name="Dump">How long the dump took.</param>
/// <param name="Restore">How long the restore took.</param>
internal sealed record RoundTripResult(CriuFailure? Failure, bool Isolated, TimeSpan Dump, TimeSpan Restore);

/// <summary>
/// Dumps a small process that listens on a TCP socket, restores it, and asks the copy's socket. Nothing else tells whether
/// a CRIU and a kernel work together: <c>criu check</c> says yes where no socket can be dumped.
/// </summary>
internal sealed class RoundTrip(string criuPath)
{
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_criuLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_connectLimit = TimeSpan.FromSeconds(5);

    private TimeSpan _dump;
    private TimeSpan _restore;

    public RoundTripResult Run() => Run(Privileges.CanIsolate);

    public RoundTripResult Run(bool isolated)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("checkpoint-round-trip-");
        try
        {
            return new RoundTripResult(Travel(folder.FullName, isolated), isolated, _dump, _restore);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private CriuFailure? Travel(string images, bool isolated)
    {
        int original = Start(out ushort port);
        try
        {
            long started = Stopwatch.GetTimestamp();
            CriuFailure? failure = Try("dump", images, limit => CriuClient.ForExecutable(criuPath).Dump(DumpOptions(original, images), limit));
            _dump = Stopwatch.GetElapsedTime(started);
            if (failure is not null)
                return failure;
        }
        finally
        {
            // Mostly CRIU has ended it; its id must be free before the copy needs it.
            End(original);
        }

        return Return(images, port, original, isolated);
    }

    private CriuFailure? Return(string images, ushort port, int original, bool isolated)
    {
        using Descriptor? machineProc = isolated ? Isolation.Prepare() : null;
        Isolation? isolation = null;
        try
        {
            CriuFailure? failure = OwnThread.Run(() =>
            {
                isolation = machineProc is null ? null : Isolation.Enter(machineProc, original);
                CriuClient client = isolation is null ? CriuClient.ForExecutable(criuPath) : CriuClient.ForExecutable(criuPath, isolation.PidNamespace);
                long started = Stopwatch.GetTimestamp();
                CriuFailure? failure = Try("restore", images, limit => client.Restore(RestoreOptions(images), limit));
                _restore = Stopwatch.GetElapsedTime(started);
                return failure;
            });
            return failure ?? (Answers(port) ? null : new CriuFailure($"The copy of a small process does not answer on its port {port}.", null));
        }
        catch (ToolException exception)
        {
            return new CriuFailure(exception.Message, exception.Remedy);
        }
        finally
        {
            // Before the namespace: it does not end while a child of ours is in it, and one that nobody has waited for is. Half
            // restored ones, too. Not on the thread above: its /proc is that of the namespace.
            foreach (int copy in ProcessTree.ChildrenOf(Environment.ProcessId).Where(c => ProcessTree.IdsInNamespaces(c) is [.., var inside] && inside == original).ToArray())
                End(copy);
            isolation?.Dispose();
        }
    }

    private static CriuFailure? Try(string what, string images, Action<CancellationToken> request)
    {
        using var limit = new CancellationTokenSource(s_criuLimit);
        try
        {
            request(limit.Token);
            return null;
        }
        catch (CriuException exception)
        {
            return CriuFailure.From(exception, Path.Combine(images, LogOf(what)));
        }
        catch (OperationCanceledException)
        {
            // A copy that dies half restored makes an unprivileged CRIU wait for ever.
            return CriuFailure.KnownIn(Path.Combine(images, LogOf(what)))
                ?? new CriuFailure($"The {what} of a small process took longer than {s_criuLimit.TotalSeconds:0} s.", null);
        }
    }

    private static CriuDumpOptions DumpOptions(int pid, string images) => new(images) { Pid = pid, LogFile = LogOf("dump"), Unprivileged = !IsRoot };

    private static CriuRestoreOptions RestoreOptions(string images) => new(images) { AsSibling = true, LogFile = LogOf("restore"), Unprivileged = !IsRoot };

    private static bool IsRoot => LibC.geteuid() == 0;

    private static string LogOf(string what) => $"{what}.log";

    private static unsafe int Start(out ushort port)
    {
        (Descriptor read, Descriptor write) = Descriptor.Pipe();
        using Descriptor nothing = Descriptor.Open("/dev/null", LibC.O_RDWR);
        using (read)
        using (write)
        {
            ChildStart start = OwnExecutable.Start(RoundTripSubject.Verb);
            for (int number = 0; number < 3; number++)
                start.Descriptors[number] = nothing;
            start.Descriptors[RoundTripSubject.ReadyNumber] = write;
            int pid = ChildProcess.Start(start);
            write.Dispose();
            var poll = new LibC.PollFd { Fd = read.Number, Events = LibC.POLLIN };
            ushort number16;
            if (LibC.poll(&poll, 1, (int)s_startLimit.TotalMilliseconds) > 0 && LibC.read(read.Number, (byte*)&number16, sizeof(ushort)) == sizeof(ushort))
            {
                port = number16;
                return pid;
            }

            End(pid);
            throw new ToolException(ErrorCodes.CriuUnusable, "The small process that CRIU is tried on did not start.", "Run it again with --verbose and report what it says.");
        }
    }

    private static void End(int pid)
    {
        _ = LibC.kill(pid, LibC.SIGKILL);
        ChildProcess.Wait(pid);
    }

    private static bool Answers(ushort port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var limit = new CancellationTokenSource(s_connectLimit);
        try
        {
            socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), limit.Token).AsTask().GetAwaiter().GetResult();
            return true;
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
