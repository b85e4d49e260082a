using System.ComponentModel;
using Checkpointing.Criu;
using Checkpointing.Native;
using Checkpointing.Store.Facts;
using Checkpointing.Tool.Diagnosing;

namespace Checkpointing.Tool.Capturing;

/// <summary>Where the program lives that is captured, as CRIU must see it.</summary>
/// <param name="pid">The program, as seen from here.</param>
internal abstract class CaptureSite(int pid)
{
    /// <summary>The ids that CRIU must be started with to be allowed to look at the program; null when its own will do, as they mostly will.</summary>
    public ChildCredentials? CriuIds => Privileges.CanReadLimits || ProcessTree.UserOf(pid, _ => null) is not { } user || user.Uid == LibC.geteuid()
        ? null
        : new RealIdsOnly(user.Uid, user.Gid);

    /// <summary>Leads from here to the program's own root folder; empty when it is ours.</summary>
    public abstract string Root { get; }

    /// <summary>Whether CRIU opens folders by the descriptors that we have. Otherwise all it writes goes into the folder of the images.</summary>
    public abstract bool SharesOurNamespaces { get; }

    /// <summary>Has CRIU dump. What CRIU notifies of is told to the caller on a thread that sees the machine as it is.</summary>
    public abstract void Dump(CriuDumpOptions options, CancellationToken limit);

    /// <summary>A path of ours, as CRIU must be told it.</summary>
    public virtual string SeenByCriu(string path) => path;

    /// <summary>Does something where the machine is seen as it is.</summary>
    public virtual void OnMachine(Action action) => action();

    /// <summary>Has CRIU be ready for the next dump, where that is possible.</summary>
    public virtual void Prepare()
    {
    }

    public virtual void DropPrepared()
    {
    }
}

/// <summary>A program beside us.</summary>
internal sealed class LocalSite(string criuPath, int pid) : CaptureSite(pid)
{
    private readonly Lock _gate = new();
    private ChildCredentials? _ids;
    private CriuClient _criu = CriuClient.ForExecutable(criuPath);
    private Task _prepared = Task.CompletedTask;

    public override string Root => "";

    public override bool SharesOurNamespaces => true;

    public override void Dump(CriuDumpOptions options, CancellationToken limit) => Criu().Dump(options, limit);

    /// <summary>Where that fails, the capture starts one and says why it cannot.</summary>
    public override void Prepare() => _prepared = Task.Run(() =>
    {
        try
        {
            Criu().Prepare();
        }
        catch (Exception exception) when (exception is CriuUnavailableException or IOException or Win32Exception)
        {
            // As above.
        }
    });

    /// <summary>A program may have become another user since it was started.</summary>
    private CriuClient Criu()
    {
        ChildCredentials? ids = CriuIds;
        // The next capture may be asked for while this is on its way to prepare it.
        lock (_gate)
        {
            if (ids != _ids)
            {
                _criu.DropPrepared();
                (_ids, _criu) = (ids, CriuClient.ForExecutable(criuPath, null, ids));
            }

            return _criu;
        }
    }

    public override void DropPrepared()
    {
        _prepared.Wait(TimeSpan.FromMinutes(2));
        _criu.DropPrepared();
    }
}
