using System.Diagnostics;
using System.Globalization;
using Checkpointing.Criu;
using Checkpointing.Native;
using Checkpointing.Store;

namespace Checkpointing.Supervision;

/// <summary>
/// Supervised by nobody but a CRIU service: the program has itself dumped, and learns from CRIU's own <c>restored</c> flag
/// which side it is on. No tool is involved, and the checkpoint is listed and replayed like any other.
/// </summary>
internal sealed class CriuServiceSupervisor(string socketPath) : ISupervisor
{
    private const string LogName = "dump.log";
    private static readonly TimeSpan s_releaseLimit = TimeSpan.FromSeconds(10);

    public CaptureAnswer Capture(CaptureRequest request)
    {
        try
        {
            return CaptureToStore(request);
        }
        catch (Exception exception) when (exception is CriuUnavailableException or StoreException or IOException or UnauthorizedAccessException)
        {
            throw new CheckpointUnavailableException($"The capture '{request.Name}' could not be made: {exception.Message}", exception);
        }
        catch (CriuException exception)
        {
            throw new CheckpointFailedException($"The capture '{request.Name}' failed: {exception.Message}", exception);
        }
        catch (OperationCanceledException exception)
        {
            throw new CheckpointFailedException(
                $"The capture '{request.Name}' took longer than its limit of {request.Options.Timeout.TotalSeconds:0.#} s. Raise CaptureOptions.Timeout.", exception);
        }
    }

    public void ReportAwake(Exception? failure)
    {
        // Nobody listens: whoever restored this copy sees its exit code.
    }

    private CaptureAnswer CaptureToStore(CaptureRequest request)
    {
        CriuClient criu = CriuClient.ForService(socketPath);
        using var limit = new CancellationTokenSource(request.Options.Timeout);
        CriuVersion version = criu.GetVersion(limit.Token);
        // No lock: it would be dumped, and every copy would look for a folder that has another name by then.
        using PendingCheckpoint pending = CheckpointStore.Open(null).Begin(request.Name, holdLock: false);
        long started = Stopwatch.GetTimestamp();
        if (criu.Dump(Options(request, pending), limit.Token).Restored)
        {
            WaitUntilReleased();
            return Awoken(request, pending);
        }

        pending.Commit(ServiceManifest.Of(request, pending, version, Stopwatch.GetElapsedTime(started)));
        if (!request.Options.LeaveRunning)
        {
            // Only now: CRIU would have killed this process before it could write the manifest.
            _ = LibC.kill(Environment.ProcessId, LibC.SIGKILL);
        }

        return new CaptureAnswer(CheckpointOutcome.JustDumped, pending.Id, request.Generation, Replay: null);
    }

    private static CriuDumpOptions Options(CaptureRequest request, PendingCheckpoint pending) => new(pending.ImagesDirectory)
    {
        LogFile = LogName,
        LeaveRunning = true,
        FileLocks = true,
        TcpConnections = request.Options.TcpConnections,
        // Started by a shell, the program belongs to the shell's session; a copy joins the session of whoever restores it.
        ShellJob = LibC.getsid(0) != Environment.ProcessId,
        FreezeTimeout = request.Options.Timeout,
        // An open folder would be dumped, too, and the folder has another name when the checkpoint is whole.
        FoldersByPath = true,
    };

    private static CaptureAnswer Awoken(CaptureRequest request, PendingCheckpoint pending)
    {
        var replay = new ReplayContext(Guid.NewGuid().ToString("n"), index: 0, count: 1, [], new Dictionary<string, string>());
        return new CaptureAnswer(CheckpointOutcome.JustRestored, pending.Id, request.Generation + 1, replay);
    }

    /// <summary>A copy that ends while CRIU still traces it makes the restore fail, so it waits to be let go.</summary>
    private static void WaitUntilReleased()
    {
        long deadline = Environment.TickCount64 + (long)s_releaseLimit.TotalMilliseconds;
        while (TracerOfSelf() != 0 && Environment.TickCount64 < deadline)
            Thread.Sleep(1);
    }

    private static int TracerOfSelf()
    {
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("TracerPid:", StringComparison.Ordinal));
        return int.Parse(line.AsSpan("TracerPid:".Length).Trim(), CultureInfo.InvariantCulture);
    }
}
