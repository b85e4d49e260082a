using System.Text;
using Checkpointing.Native;
using Checkpointing.Supervision;

namespace Checkpointing.Tool.Supervising.Triggers;

/// <summary>Our end of the socket over which a program that has loaded Checkpoint.Runtime is told to capture itself.</summary>
internal sealed class Orders : IDisposable
{
    /// <summary>Beside the control channel's number.</summary>
    public const int Number = 98;

    private const int PollMilliseconds = 20;

    private readonly Descriptor _ours;
    private readonly string _hook;

    private Orders(Descriptor ours, Descriptor theirs, string hook)
    {
        _ours = ours;
        _hook = hook;
        Theirs = theirs;
        Link = theirs.Link;
    }

    /// <summary>What the program inherits; closed once it has it.</summary>
    public Descriptor Theirs { get; }

    public string Link { get; }

    /// <summary>Null where the program cannot load what would listen.</summary>
    /// <param name="program">The program.</param>
    /// <param name="user">Whom it will belong to; null when that is us.</param>
    public static Orders? TryMake(string program, ProgramUser? user)
    {
        // .NET ends a program that cannot read its hook.
        if (HookAssembly.For(program) is not { } hook || user?.CanRead(hook) == false)
            return null;
        (Descriptor ours, Descriptor theirs) = Descriptor.SocketPair(LibC.SOCK_SEQPACKET);
        return new Orders(ours, theirs, hook);
    }

    public void AddTo(IDictionary<string, string> environment)
    {
        const string Hooks = "DOTNET_STARTUP_HOOKS";
        environment[Supervisor.OrdersVariable] = Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        environment[Hooks] = environment.TryGetValue(Hooks, out string? others) && others.Length > 0 ? others + Path.PathSeparator + _hook : _hook;
    }

    /// <summary>Waits until the program says that it listens.</summary>
    /// <returns>False when it does not within the limit.</returns>
    public async Task<bool> IsHeardAsync(TimeSpan limit, CancellationToken ended)
    {
        long deadline = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        while (!HasSpoken())
        {
            if (Environment.TickCount64 > deadline)
                return false;
            await Task.Delay(PollMilliseconds, ended).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Tells the program to capture itself under a name.</summary>
    public unsafe bool Give(string name)
    {
        byte[] order = Encoding.ASCII.GetBytes(name);
        fixed (byte* start = order)
            return LibC.send(_ours.Number, start, (nuint)order.Length, LibC.MSG_NOSIGNAL) == order.Length;
    }

    public void Dispose()
    {
        Theirs.Dispose();
        _ours.Dispose();
    }

    /// <summary>What it says stays where it is: every order asks again.</summary>
    private unsafe bool HasSpoken()
    {
        const int MSG_PEEK = 2, MSG_DONTWAIT = 0x40;
        byte word;
        return LibC.recv(_ours.Number, &word, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
    }
}
