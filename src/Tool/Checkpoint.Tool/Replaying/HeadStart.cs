using System.ComponentModel;
using Checkpointing.Native;
using Checkpointing.Store;
using Checkpointing.Supervision;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Setup;
using Checkpointing.Tool.Supervising;

namespace Checkpointing.Tool.Replaying;

/// <summary>
/// What the only copy of a command needs whatever its checkpoint says: a folder, namespaces, a CRIU in them that has the copy's ends of control
/// channel and streams, and images laid out. It is begun while the manifest is read and checked, which takes as long, and taken back when
/// that says no.
/// </summary>
internal sealed class HeadStart : IDisposable
{
    private readonly Descriptor _theirControl;
    private ProgramStreams? _streams;
    private SessionFolder? _session;
    private PreparedImages? _images;
    private CopyRestore? _restore;
    private ControlConnection? _control;

    private HeadStart(ReplayRequest request, SessionFolder session, CriuInstallation criu)
    {
        _session = session;
        _streams = ProgramStreams.LikeCallers();
        (Descriptor ours, _theirControl) = Descriptor.SocketPair(LibC.SOCK_STREAM);
        _control = new ControlConnection(ours);
        _restore = CopyRestore.BeginWithCriu(request, session, criu, [_theirControl, .. Enumerable.Range(0, _streams.Kinds.Count).Select(_streams.Theirs)]);
        _images = PreparedImages.Begin(request.Checkpoint, session, fill: request.Isolated);
    }

    /// <param name="request">What is asked for.</param>
    /// <param name="locate">Finds the CRIU to use.</param>
    /// <returns>Null where there is nothing to be gained, or where what must go wrong will be told by others.</returns>
    public static HeadStart? TryBegin(ReplayRequest request, Func<CriuInstallation> locate)
    {
        if (request is not { Count: 1, OutputDirectory: null, Detach: false, Isolated: true })
            return null;
        SessionFolder? session = null;
        try
        {
            CriuInstallation criu = locate();
            session = SessionFolder.Create(request.Checkpoint);
            return new HeadStart(request, session, criu);
        }
        catch (Exception exception) when (exception is ToolException or IOException or UnauthorizedAccessException or Win32Exception)
        {
            session?.Dispose();
            return null;
        }
    }

    /// <summary>The caller disposes it.</summary>
    public SessionFolder TakeSession() => Take(ref _session);

    /// <summary>The caller disposes them, before the folder.</summary>
    public PreparedImages TakeImages() => Take(ref _images);

    /// <summary>The caller disposes it.</summary>
    public CopyRestore TakeRestore() => Take(ref _restore);

    /// <summary>Our end, which the caller disposes, and the copy's, which it may.</summary>
    public (ControlConnection Ours, Descriptor Theirs) TakeControl() => (Take(ref _control), _theirControl);

    /// <summary>What the copy's streams are connected to. Where it had others than the caller has, these are made anew, and CRIU is started again.</summary>
    public CallersConnections Connect(CheckpointManifest manifest) =>
        _streams is { } streams && StreamConnections.KindsOf(manifest).SequenceEqual(streams.Kinds)
            ? new CallersConnections(manifest, Take(ref _streams))
            : new CallersConnections(manifest);

    public void Dispose()
    {
        _restore?.Dispose();
        _images?.Dispose();
        _session?.Dispose();
        _control?.Dispose();
        _theirControl.Dispose();
        _streams?.Dispose();
    }

    private static T Take<T>(ref T? what)
        where T : class => Interlocked.Exchange(ref what, null) ?? throw new InvalidOperationException("It was taken before.");
}
