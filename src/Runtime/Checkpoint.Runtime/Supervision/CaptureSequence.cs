using System.Diagnostics;
using Checkpointing.Participants;
using Checkpointing.Restoring;
using Checkpointing.Testing;

namespace Checkpointing.Supervision;

/// <summary>The steps of a capture on the program's side, in the order that both worlds rely on.</summary>
internal static class CaptureSequence
{
    private static readonly TimeSpan s_compilerRest = TimeSpan.FromMilliseconds(600);

    private static readonly SemaphoreSlim s_oneAtATime = new(1, 1);
    private static readonly AsyncLocal<Scope?> s_scope = new();

    /// <summary>Whether this flow was begun by a hook of a capture that is not over yet: the capture waits for it.</summary>
    public static bool IsInHook => s_scope.Value is { Ended: false };

    public static async Task<CheckpointResult> RunAsync(
        ISupervisor supervisor, string name, CaptureOptions options, bool blocking, CancellationToken cancellationToken)
    {
        if (IsInHook)
            throw new CheckpointRefusedException(
                $"The capture point '{name}' was reached inside a hook of another capture. Capture after the hook has returned.");
        SemaphoreSlim oneAtATime = Simulation.Current is { } simulation ? simulation.OneAtATime : s_oneAtATime;
        if (!await oneAtATime.WaitAsync(options.Timeout, cancellationToken).ConfigureAwait(false))
        {
            throw new CheckpointRefusedException(
                $"The capture point '{name}' waited {options.Timeout.TotalSeconds:0.#} s for another capture to end. " +
                "Raise CaptureOptions.Timeout or capture once.");
        }

        var scope = new Scope();
        try
        {
            s_scope.Value = scope;
            long started = Stopwatch.GetTimestamp();
            if (supervisor is ControlChannel && Simulation.Current is null
                && await Rehearsal.RunOnceAsync(other => RunAloneAsync(other, [], name, options, blocking, started, cancellationToken)).ConfigureAwait(false)
                && !blocking)
            {
                // Only where it keeps no thread of the program waiting, which is where others may have to answer somebody when they wake.
                await CompilerRest.WaitAsync(s_compilerRest, cancellationToken).ConfigureAwait(false);
            }

            return await RunAloneAsync(supervisor, ParticipantRegistry.Shared.Snapshot(), name, options, blocking, started, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            scope.Ended = true;
            oneAtATime.Release();
        }
    }

    /// <param name="supervisor">Who dumps.</param>
    /// <param name="participants">Who is told.</param>
    /// <param name="name">The capture point.</param>
    /// <param name="options">What the program asked for.</param>
    /// <param name="blocking">Whether the caller's own thread is to wait.</param>
    /// <param name="started">When the capture began.</param>
    /// <param name="cancellationToken">Calls it off until the request.</param>
    internal static async Task<CheckpointResult> RunAloneAsync(
        ISupervisor supervisor, ICheckpointParticipant[] participants, string name, CaptureOptions options, bool blocking, long started, CancellationToken cancellationToken)
    {
        var round = new HookRound(options.HookTimeout);
        CaptureAnswer answer;
        TimeSpan stopped;
        try
        {
            await PrepareAsync(participants, options).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            using IDisposable closed = await CriticalSections.Shared.CloseAsync(options.Timeout, cancellationToken).ConfigureAwait(false);
            if (options.CollectGarbage && Simulation.Current is null)
                Garbage.Collect();
            int generation = Checkpoint.Generation;
            using CaptureUnderWay? underWay = Simulation.Current is null ? CaptureUnderWay.Begin() : null;
            DateTime asked = DateTime.UtcNow;
            var request = new CaptureRequest(name, options, generation, Stopwatch.GetElapsedTime(started));
            answer = blocking
                ? supervisor.Capture(request)
                : await Task.Factory
                    .StartNew(
                        () => supervisor.Capture(request), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                    .ConfigureAwait(false);
            stopped = answer.Stopped ?? DateTime.UtcNow - asked;
            if (answer.Outcome == CheckpointOutcome.JustRestored)
                Awakening.MakeUnlikeSiblings(answer, round);
        }
        catch (Exception reason)
        {
            // Told whether their own BeforeCapture succeeded or not: it may have got half way.
            await CallOffAsync(round, participants, reason).ConfigureAwait(false);
            if (round.Failed)
                throw round.ToException("Nothing was captured.", reason);
            throw;
        }

        await FollowUpAsync(supervisor, round, participants, name, answer).ConfigureAwait(false);
        if (answer.Outcome != CheckpointOutcome.JustRestored || stopped < TimeSpan.Zero)
            stopped = TimeSpan.Zero;
        return new CheckpointResult(answer.Outcome, name, answer.CheckpointId, Checkpoint.Generation, answer.Replay, stopped);
    }

    private static async Task PrepareAsync(ICheckpointParticipant[] participants, CaptureOptions options)
    {
        var round = new HookRound(options.HookTimeout);
        await round.TellAsync(Enumerable.Reverse(participants), "BeforeCapture", (p, token) => p.BeforeCaptureAsync(token))
            .ConfigureAwait(false);
        if (round.Failed)
            throw round.ToException("Nothing was captured.");
    }

    private static Task CallOffAsync(HookRound round, ICheckpointParticipant[] participants, Exception reason) =>
        round.TellAsync(participants, "CaptureFailed", (p, token) => p.CaptureFailedAsync(reason, token));

    private static async Task FollowUpAsync(
        ISupervisor supervisor, HookRound round, ICheckpointParticipant[] participants, string name, CaptureAnswer answer)
    {
        switch (answer.Outcome)
        {
            case CheckpointOutcome.JustDumped:
                await round.TellAsync(participants, "AfterDump", (p, token) => p.AfterDumpAsync(token)).ConfigureAwait(false);
                break;
            case CheckpointOutcome.JustRestored:
                await round.TellAsync(participants, "AfterRestore", (p, token) => p.AfterRestoreAsync(answer.Replay!, token))
                    .ConfigureAwait(false);
                break;
            case CheckpointOutcome.NotCaptured:
                await CallOffAsync(
                    round, participants, new CheckpointRefusedException($"The capture point '{name}' was not to be captured this time."))
                    .ConfigureAwait(false);
                break;
        }

        CheckpointHookException? failure = round.Failed ? round.ToException(ConsequenceOf(answer.Outcome)) : null;
        if (answer.Outcome == CheckpointOutcome.JustRestored)
            supervisor.ReportAwake(failure);
        if (failure is not null)
            throw failure;
    }

    private static string ConsequenceOf(CheckpointOutcome outcome) => outcome switch
    {
        CheckpointOutcome.JustDumped => "The capture itself was made.",
        CheckpointOutcome.JustRestored => "This is a copy, and it was restored.",
        _ => "Nothing was captured.",
    };

    /// <summary>
    /// Flows to whatever a hook starts, and knows when the capture is over: a thread that a hook leaves behind, in the
    /// original or in a copy, may capture later.
    /// </summary>
    private sealed class Scope
    {
        private volatile bool _ended;

        public bool Ended
        {
            get => _ended;
            set => _ended = value;
        }
    }
}
