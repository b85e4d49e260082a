using Checkpointing.Criu;
using Checkpointing.Native;
using Checkpointing.Tool.Capturing;

namespace Checkpointing.Tool.Replaying;

/// <summary>
/// A copy in the namespaces of its replay, where it is captured again: CRIU must live in the same ones, or it would take them for a
/// part of the copy and refuse. It is started from a thread that enters them for this one dump.
/// </summary>
internal sealed class ReplayedSite(Isolation isolation, ReplayFolder folder, string criuPath, int pid) : CaptureSite(pid)
{
    private readonly int _pid = pid;

    public override string Root => $"/proc/{_pid}/root";

    public override bool SharesOurNamespaces => false;

    public override string SeenByCriu(string path) => folder.SeenByCopy(path);

    public override void Dump(CriuDumpOptions options, CancellationToken limit)
    {
        ChildCredentials? ids = CriuIds;
        OwnThread.Run(() =>
        {
            Isolation.EnterCopy(_pid);
            return CriuClient.ForExecutable(criuPath, isolation.PidNamespace, ids).Dump(options, limit);
        });
    }

    /// <summary>CRIU's notifications come on the thread that waits for it, which sees the copy's files instead of ours.</summary>
    public override void OnMachine(Action action) => Task.Run(action).GetAwaiter().GetResult();
}
