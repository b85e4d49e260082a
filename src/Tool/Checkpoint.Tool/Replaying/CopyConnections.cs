using Checkpointing.Native;
using Checkpointing.Store;
using Checkpointing.Tool.Supervising;

namespace Checkpointing.Tool.Replaying;

/// <summary>What a copy's streams and signals are connected to.</summary>
internal abstract class CopyConnections : IDisposable
{
    /// <summary>What the copy gets as one of its standard streams.</summary>
    public abstract Descriptor Theirs(int number);

    /// <summary>The copy's side of our pseudo-terminal; null when it has none.</summary>
    public virtual string? TerminalPath => null;

    /// <summary>Lets us speak to the caller while the copy has the caller's terminal.</summary>
    public virtual void Interject(Action speak) => speak();

    /// <summary>CRIU restores the copy now, which has all of its ends. What can be done meanwhile need not be done when it runs.</summary>
    public virtual void Prepare()
    {
    }

    /// <summary>CRIU has let go of the copy, which does not run yet.</summary>
    public virtual void Restored()
    {
    }

    /// <summary>The copy exists now.</summary>
    public abstract void Attach(int pid);

    /// <summary>The copy has ended: its id may soon be another process's.</summary>
    public virtual void Detach()
    {
    }

    /// <summary>Passes on what the copy wrote last.</summary>
    public virtual void Finish()
    {
    }

    public abstract void Dispose();
}

/// <summary>The copy's streams come to us.</summary>
internal abstract class StreamConnections(ProgramStreams streams) : CopyConnections
{
    protected ProgramStreams Streams { get; } = streams;

    public override Descriptor Theirs(int number) => Streams.Theirs(number);

    public override string? TerminalPath => Streams.TerminalPath;

    public override void Interject(Action speak) => Streams.Interject(speak);

    public override void Restored() => Streams.AdaptTerminal();

    public override void Dispose() => Streams.Dispose();

    /// <summary>A copy that is another user's opens its streams again as its original did.</summary>
    protected static ProgramStreams ForUser(ProgramStreams streams, CheckpointManifest manifest)
    {
        if (manifest.User is { } user && user.Uid != LibC.geteuid())
            streams.GiveTo(user.Uid);
        return streams;
    }

    /// <summary>One that the program had not open is of another kind than those that we make.</summary>
    public static StreamKind[] KindsOf(CheckpointManifest manifest) =>
        [.. Enumerable.Range(0, 3).Select(number => manifest.Stdio.FirstOrDefault(s => s.Fd == number)?.Kind ?? StreamKind.Other)];
}

/// <summary>The only copy is connected to the caller as if the caller had started it.</summary>
internal sealed class CallersConnections : StreamConnections
{
    private readonly SignalForwarder _signals;

    public CallersConnections(CheckpointManifest manifest)
        : this(manifest, ProgramStreams.OfKinds(KindsOf(manifest)))
    {
    }

    /// <param name="manifest">The checkpoint.</param>
    /// <param name="streams">Of the kinds that the copy's original had.</param>
    public CallersConnections(CheckpointManifest manifest, ProgramStreams streams)
        : base(ForUser(streams, manifest)) => _signals = new SignalForwarder(Streams.Resize);

    public override void Prepare() => Streams.StartOutput();

    public override void Attach(int pid)
    {
        Streams.CloseTheirs();
        Streams.StartInput();
        _signals.Attach(pid);
    }

    public override void Detach() => _signals.Detach();

    public override void Finish() => Streams.Finish();

    public override void Dispose()
    {
        _signals.Dispose();
        base.Dispose();
    }
}

/// <summary>The copy outlives us: it reads nothing, and writes into files, or nowhere.</summary>
internal sealed class DetachedConnections : CopyConnections
{
    private readonly Descriptor[] _streams;

    /// <param name="directory">The folder of the files; null when what the copy writes is not wanted.</param>
    public DetachedConnections(string? directory)
    {
        const int O_CREAT = 0x40, O_TRUNC = 0x200, O_APPEND = 0x400;
        if (directory is not null)
            Directory.CreateDirectory(directory);
        _streams = [.. Enumerable.Range(0, 3).Select(number => directory is null || number == 0
            ? Descriptor.Open("/dev/null", LibC.O_RDWR)
            : Descriptor.Open(Many.CopyOutput.PathOf(directory, number), LibC.O_RDWR | O_CREAT | O_TRUNC | O_APPEND, mode: 0x1a4 /* 0644 */))];
    }

    public override Descriptor Theirs(int number) => _streams[number];

    public override void Attach(int pid)
    {
    }

    public override void Dispose()
    {
        foreach (Descriptor stream in _streams)
            stream.Dispose();
    }
}
