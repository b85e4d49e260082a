using System.ComponentModel;
using Checkpointing.Native;
using Checkpointing.Store;
using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Supervising;

/// <summary>
/// The standard streams of B or D, always of our own making: pipes, or one pseudo-terminal. A file or terminal of the
/// caller's would become part of the checkpoint; a regular file that grows after the capture makes a restore fail.
/// </summary>
internal sealed class ProgramStreams : IDisposable
{
    private static readonly TimeSpan s_drainLimit = TimeSpan.FromSeconds(30);

    private readonly StreamKind[] _kinds;
    private readonly Descriptor?[] _ours = new Descriptor?[3];
    private readonly Descriptor?[] _theirs = new Descriptor?[3];
    private readonly List<Pump> _pumps = [];
    private readonly Descriptor? _master;
    private readonly bool _interactive;
    private TerminalMode? _callersTerminal;
    private Pump? _input;

    private ProgramStreams(StreamKind[] kinds, bool interactive)
    {
        _kinds = kinds;
        _interactive = interactive;
        if (kinds.Contains(StreamKind.Terminal))
        {
            (_master, TerminalPath) = Syscalls.OpenPseudoTerminal();
            SetUpTerminal(_master);
        }

        for (int number = 0; number < 3; number++)
        {
            if (kinds[number] == StreamKind.Terminal)
                continue;
            (Descriptor read, Descriptor write) = Descriptor.Pipe();
            (_ours[number], _theirs[number]) = number == 0 ? (write, read) : (read, write);
        }
    }

    public IReadOnlyList<StreamKind> Kinds => _kinds;

    /// <summary>The program's side of the pseudo-terminal; null when all streams are pipes.</summary>
    public string? TerminalPath { get; }

    /// <summary>Those of 0, 1 and 2 that are the terminal.</summary>
    public IReadOnlyList<int> TerminalNumbers => [.. Enumerable.Range(0, 3).Where(n => _kinds[n] == StreamKind.Terminal)];

    /// <summary>For a new program: a terminal where the caller has one.</summary>
    public static ProgramStreams LikeCallers()
    {
        // Keys are read from the caller's terminal only when the program also writes to it: in `run app | less` they are less's.
        bool interactive = LibC.isatty(0) == 1 && LibC.isatty(1) == 1;
        return new ProgramStreams(
            [
                interactive ? StreamKind.Terminal : StreamKind.Pipe,
                LibC.isatty(1) == 1 ? StreamKind.Terminal : StreamKind.Pipe,
                LibC.isatty(2) == 1 ? StreamKind.Terminal : StreamKind.Pipe,
            ],
            interactive);
    }

    /// <summary>For a copy: what its original had, whatever the caller has.</summary>
    public static ProgramStreams OfKinds(StreamKind[] kinds) =>
        new(kinds, kinds[0] == StreamKind.Terminal && kinds[1] == StreamKind.Terminal && LibC.isatty(0) == 1 && LibC.isatty(1) == 1);

    /// <summary>For one of many copies: what its original had, and nothing of the caller's. Whoever made them reads <see cref="Outputs"/>.</summary>
    public static ProgramStreams Apart(StreamKind[] kinds) => new(kinds, interactive: false);

    /// <summary>What the program writes, and whether that is meant for stdout (1) or stderr (2).</summary>
    public IReadOnlyList<(Descriptor Source, int Target)> Outputs => [.. OutputRoutes()];

    /// <summary>The program's end of a pipe, or its terminal opened; disposed by <see cref="CloseTheirs"/>.</summary>
    public Descriptor Theirs(int number)
    {
        if (_theirs[number] is null)
            _theirs[number] = Descriptor.Open(TerminalPath!, LibC.O_RDWR | LibC.O_NOCTTY);
        return _theirs[number]!;
    }

    public bool IsTerminal(int number) => _kinds[number] == StreamKind.Terminal;

    /// <summary>
    /// Makes the program's ends the user's: a program opens its streams again by name, as /dev/stdout or by the path of its terminal.
    /// </summary>
    public void GiveTo(uint uid)
    {
        for (int number = 0; number < 3; number++)
            FileOwner.Give(Theirs(number), uid);
    }

    /// <summary>The program has them now; only when we let go do we see its end.</summary>
    public void CloseTheirs()
    {
        for (int number = 0; number < 3; number++)
        {
            _theirs[number]?.Dispose();
            _theirs[number] = null;
        }
    }

    /// <summary>Begins to pass on what the caller and the program write.</summary>
    /// <param name="onOutput">Is shown what the program writes.</param>
    public void StartPumps(DataSeen? onOutput = null)
    {
        StartInput();
        StartOutput(onOutput);
    }

    /// <summary>Begins to pass on what the caller writes. Not before the program is there: what was read is lost if it never comes.</summary>
    public void StartInput()
    {
        if (_interactive)
            _callersTerminal = TerminalMode.EnterRaw(0);
        _input = Pump.Start("stdin", new Descriptor(0, owned: false), Input, EndInput);
    }

    /// <summary>Begins to pass on what the program writes. Its ends are open by now, or it has ended already.</summary>
    /// <param name="onOutput">Is shown what the program writes.</param>
    public void StartOutput(DataSeen? onOutput = null)
    {
        foreach ((Descriptor source, int target) in OutputRoutes())
            _pumps.Add(Pump.Start(target == 1 ? "stdout" : "stderr", source, new Descriptor(target, owned: false), source.Dispose, onOutput));
    }

    /// <summary>CRIU has given the copy's terminal the settings and the size of its original's: those of the caller count.</summary>
    public void AdaptTerminal()
    {
        if (_master is null)
            return;
        if (!_interactive)
            TerminalMode.MakeTransparent(_master);
        Resize();
    }

    /// <summary>Lets us speak to the caller while the program has the caller's terminal, which is raw then.</summary>
    public void Interject(Action speak)
    {
        if (_callersTerminal is null)
        {
            speak();
            return;
        }

        _callersTerminal.Dispose();
        speak();
        try
        {
            _callersTerminal = TerminalMode.EnterRaw(0);
        }
        catch (Win32Exception)
        {
            // It was closed meanwhile, and nobody presses keys any more.
        }
    }

    /// <summary>The caller's window has a new size.</summary>
    public void Resize()
    {
        if (_master is not null && LibC.isatty(1) == 1)
            TerminalMode.CopySize(1, _master);
    }

    /// <summary>Our end of the program's stdin.</summary>
    public Descriptor Input => IsTerminal(0) ? _master! : _ours[0]!;

    /// <summary>The program has read all that there will be.</summary>
    public void EndInput()
    {
        if (IsTerminal(0))
            SendEndOfFile();
        else
            _ours[0]!.Dispose();
    }

    /// <summary>The program has ended: passes on what it wrote last.</summary>
    public void Finish()
    {
        foreach (Pump pump in _pumps)
            pump.Finish(s_drainLimit);
    }

    public void Dispose()
    {
        _input?.Dispose();
        _pumps.ForEach(p => p.Dispose());
        _callersTerminal?.Dispose();
        CloseTheirs();
        foreach (Descriptor? descriptor in _ours)
            descriptor?.Dispose();
        _master?.Dispose();
    }

    private void SetUpTerminal(Descriptor master)
    {
        if (LibC.isatty(1) == 1)
            TerminalMode.Copy(1, master);
        if (!_interactive)
            TerminalMode.MakeTransparent(master);
    }

    private unsafe void SendEndOfFile()
    {
        byte endOfTransmission = 4;
        _ = LibC.write(_master!.Number, &endOfTransmission, 1);
    }

    private IEnumerable<(Descriptor Source, int Target)> OutputRoutes()
    {
        for (int number = 1; number < 3; number++)
        {
            if (!IsTerminal(number))
                yield return (_ours[number]!, number);
        }

        if (_master is not null)
            yield return (_master, IsTerminal(1) || !IsTerminal(2) ? 1 : 2);
    }
}
