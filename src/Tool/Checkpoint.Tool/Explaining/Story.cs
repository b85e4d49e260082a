using Checkpointing.Store;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Explaining;

/// <summary>What is known of a checkpoint's four processes, from its manifest and the two records beside it.</summary>
internal sealed class Story
{
    /// <summary>A copy that ends sooner after waking up has hardly done what the original was doing.</summary>
    private const double MomentMs = 250;

    public Story(CheckpointManifest manifest, RunRecord? run, ReplayRecord? replay)
    {
        Manifest = manifest;
        Run = run;
        Replay = replay;
        A = new(manifest.Processes.PidA);
        B = new(manifest.Processes.PidB) { Returned = EndedByCapture ? null : CheckpointOutcome.JustDumped, ExitCode = run?.ExitCode, Signal = run?.Signal };
        C = new(replay?.PidC);
        D = new(replay?.PidD) { Inside = replay?.PidDInside, Returned = replay?.Outcome, ExitCode = replay?.ExitCode, Signal = replay?.Signal };
    }

    public CheckpointManifest Manifest { get; }

    public RunRecord? Run { get; }

    public ReplayRecord? Replay { get; }

    public Actor A { get; }

    public Actor B { get; }

    public Actor C { get; }

    public Actor D { get; }

    /// <summary>Whether B was ended by the capture itself: then the call returned nowhere but in copies.</summary>
    public bool EndedByCapture => Run?.StoppedByCapture ?? !Manifest.Options.LeaveRunning;

    /// <summary>How B ended, in a few words.</summary>
    public string EndOfB => Run switch
    {
        { StoppedByCapture: true } => "ended by the capture, as asked",
        { } run => End(run.ExitCode, run.Signal),
        null when EndedByCapture => "ended by the capture, as asked",
        null => "end unknown: running, or not watched",
    };

    /// <summary>How D ended, in a few words.</summary>
    public string EndOfD => Replay switch
    {
        null => "not yet",
        { End: ReplayEnd.NotRestored } => "never ran: the restore failed",
        { End: ReplayEnd.Running } => "running when last seen",
        { End: ReplayEnd.TimeLimit } => "ended by the time limit",
        { } replay => End(replay.ExitCode ?? 0, replay.Signal),
    };

    /// <summary>What a newcomer should understand of this checkpoint, most important first.</summary>
    public IEnumerable<string> Notes()
    {
        if (Manifest.Generation > 0)
            yield return $"B was a copy itself, of generation {Manifest.Generation}; its copies are of generation {Manifest.Generation + 1}.";
        yield return EndedByCapture
            ? "B was ended by the capture, so the capture call returns only in copies: JustRestored."
            : "The same capture call returns twice: JustDumped in B, which ran on, and JustRestored in each copy, much later.";
        foreach (string note in NotesOfReplay())
            yield return note;
        // Root is who captures and replays as a rule.
        if (Manifest.User is { Uid: not 0 } user)
            yield return $"B ran as {TextLayout.User(user)}, and so does each copy, whoever replays it.";
        yield return A.Pid is null
            ? "CRIU was a service that B asked, and is a helper of C. It is never a parent of B or D."
            : "CRIU is a helper of A and of C. It is never a parent of B or D.";
    }

    private IEnumerable<string> NotesOfReplay()
    {
        switch (Replay)
        {
            case null:
                yield return $"C and D are not yet: nobody has replayed it. Do so with: dotnet checkpoint replay {Manifest.Reference}";
                break;
            case { End: ReplayEnd.NotRestored } replay:
                yield return $"The last restore failed, and replay ended with 125. No code of the program ran. {replay.Error}".TrimEnd();
                break;
            case { End: ReplayEnd.TimeLimit }:
                yield return "D was restored and ran until replay's time limit ended it (124).";
                break;
            case { End: ReplayEnd.Program, Signal: { } signal }:
                yield return $"D was restored and later ended by {SignalName.Of(signal)}: replay reports {128 + signal}. A failed restore would be 125.";
                break;
            case { End: ReplayEnd.Program, ExitCode: { } code } replay:
                yield return code == 0
                    ? "D ended by itself with exit code 0."
                    : $"D ended by itself with exit code {code}: the program's own choice, not a failed restore (that would be 125).";
                if (EndedAtOnce(replay) is { } moment)
                {
                    yield return $"It ended {TextLayout.Milliseconds(moment)} after it woke up, before doing anything else. If that was not meant: "
                        + "on JustRestored do not exit, return, and the copy goes on with what the original was doing. Rule CKPT1001 finds such code.";
                }

                break;
        }
    }

    /// <summary>How long D lived, if that was no time and B did otherwise.</summary>
    private double? EndedAtOnce(ReplayRecord replay)
    {
        if (replay.EndMs - replay.ReadyMs is not { } lived || lived >= MomentMs)
            return null;
        bool likeB = Run is { StoppedByCapture: false } run
            && run.ExitCode == replay.ExitCode
            && (run.Ended - Manifest.Created).TotalMilliseconds < MomentMs * 4;
        return likeB ? null : lived;
    }

    private static string End(int exitCode, int? signal) => signal is { } number ? $"ended by {SignalName.Of(number)} ({exitCode})" : $"ended with exit code {exitCode}";
}

/// <summary>One of the four. The pid is null for who did not take part.</summary>
internal sealed record Actor(int? Pid)
{
    /// <summary>The pid it has in its own namespace.</summary>
    public int? Inside { get; init; }

    /// <summary>What the capture call returned in it.</summary>
    public CheckpointOutcome? Returned { get; init; }

    public int? ExitCode { get; init; }

    public int? Signal { get; init; }
}
