using Checkpointing.Native;
using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Replaying;

/// <summary>
/// Where there is no namespace whose end is the copy's end: a process of ours, the same executable started again, that ends the copy
/// when C ends without having done so, however C ends.
/// </summary>
internal sealed unsafe class CopyGuard : IDisposable
{
    /// <summary>The hidden verb. Not part of the command line: it takes descriptors, not words.</summary>
    public const string Verb = "copy-guard";

    private const int LifeNumber = 3;

    private readonly Descriptor _life;
    private readonly int _guard;

    private CopyGuard(Descriptor life, int guard)
    {
        _life = life;
        _guard = guard;
    }

    public static CopyGuard Start()
    {
        (Descriptor read, Descriptor write) = Descriptor.Pipe();
        using (read)
        using (Descriptor nothing = Descriptor.Open("/dev/null", LibC.O_RDWR))
        {
            ChildStart start = OwnExecutable.Start(Verb);
            for (int number = 0; number < 3; number++)
                start.Descriptors[number] = nothing;
            start.Descriptors[LifeNumber] = read;
            return new CopyGuard(write, ChildProcess.Start(start));
        }
    }

    /// <summary>From now on this copy ends when we do.</summary>
    public void Watch(int pid) => _ = LibC.write(_life.Number, (byte*)&pid, sizeof(int));

    /// <summary>The copy has ended.</summary>
    public void Dispose()
    {
        _ = LibC.kill(_guard, LibC.SIGKILL);
        ChildProcess.Wait(_guard);
        _life.Dispose();
    }

    /// <summary>What the guard does.</summary>
    public static int Run()
    {
        int pid;
        // The end of the pipe before there is a copy.
        if (LibC.read(LifeNumber, (byte*)&pid, sizeof(int)) != sizeof(int))
            return 0;
        using Descriptor? copy = ProcessDescriptor.Open(pid);
        if (copy is not null && ProcessDescriptor.WaitWith(copy, LifeNumber))
            ProcessDescriptor.Kill(copy);
        return 0;
    }
}
