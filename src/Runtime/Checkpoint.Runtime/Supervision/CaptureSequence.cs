using System.Diagnostics;
using Checkpointing.Participants;
using Checkpointing.Restoring;

namespace Checkpointing.Supervision;

/// <summary>The steps of a capture on the program's side, in the order that both worlds rely on.</summary>
internal static class CaptureSequence
{
    private static readonly SemaphoreSlim s_oneAtATime = new(1, 1);
    private static readonly AsyncLocal<bool> s_capturing = new();

    public static async Task<CheckpointResult> RunAsync(
        ISupervisor supervisor, string name, CaptureOptions options, bool blocking, CancellationToken cancellationToken)
    {
        if (s_capturing.Value)
            throw new CheckpointRefusedException($"The capture point '{name}' was reached inside a hook of another capture. Capture after the hook has returned.");
        if (!await s_oneAtATime.WaitAsync(options.Timeout, cancellationToken).ConfigureAwait(false))
        {
            throw new CheckpointRefusedException(
                $"The capture point '{name}' waited {options.Timeout.TotalSeconds:0.#} s for another capture to end. Raise CaptureOptions.Timeout or capture once.");
        }

        try
        {
            s_capturing.Value = true;
            return await RunAloneAsync(supervisor, name, options, blocking, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            s_capturing.Value = false;
            s_oneAtATime.Release();
        }
    }

    private static async Task<CheckpointResult> RunAloneAsync(
        ISupervisor supervisor, string name, CaptureOptions options, bool blocking, CancellationToken cancellationToken)
    {
        long started = Stopwatch.GetTimestamp();
        ICheckpointParticipant[] participants = ParticipantRegistry.Shared.Snapshot();
        ICheckpointParticipant[] told = await PrepareAsync(participants, options).ConfigureAwait(false);
        CaptureAnswer answer;
        DateTime asked;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            using IDisposable closed = CriticalSections.Shared.Close(options.Timeout);
            if (options.CollectGarbage)
                Garbage.Collect();
            asked = DateTime.UtcNow;
            var request = new CaptureRequest(name, options, Checkpoint.Generation, Stopwatch.GetElapsedTime(started));
            answer = blocking
                ? supervisor.Capture(request)
                : await Task.Factory.StartNew(
                    () => supervisor.Capture(request), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
            if (answer.Outcome == CheckpointOutcome.JustRestored)
                Awakening.MakeUnlikeSiblings(answer);
        }
        catch (Exception exception)
        {
            await CallOffAsync(told, options, exception).ConfigureAwait(false);
            throw;
        }

        await FollowUpAsync(supervisor, participants, told, options, name, answer).ConfigureAwait(false);
        TimeSpan stopped = answer.Outcome == CheckpointOutcome.JustRestored ? DateTime.UtcNow - asked : TimeSpan.Zero;
        return new CheckpointResult(
            answer.Outcome, name, answer.CheckpointId, Checkpoint.Generation, answer.Replay, stopped < TimeSpan.Zero ? TimeSpan.Zero : stopped);
    }

    private static async Task<ICheckpointParticipant[]> PrepareAsync(ICheckpointParticipant[] participants, CaptureOptions options)
    {
        ICheckpointParticipant[] reversed = [.. Enumerable.Reverse(participants)];
        if (reversed.Length == 0)
            return reversed;
        var round = new HookRound(options.HookTimeout);
        await round.TellAsync(reversed, "BeforeCapture", (p, token) => p.BeforeCaptureAsync(token)).ConfigureAwait(false);
        if (!round.Failed)
            return reversed;
        CheckpointHookException failure = round.ToException("Nothing was captured.");
        await CallOffAsync(reversed, options, failure).ConfigureAwait(false);
        throw failure;
    }

    private static Task CallOffAsync(ICheckpointParticipant[] told, CaptureOptions options, Exception reason) =>
        told.Length == 0
            ? Task.CompletedTask
            : new HookRound(options.HookTimeout).TellAsync(Enumerable.Reverse(told), "CaptureFailed", (p, token) => p.CaptureFailedAsync(reason, token));

    private static async Task FollowUpAsync(
        ISupervisor supervisor, ICheckpointParticipant[] participants, ICheckpointParticipant[] told, CaptureOptions options, string name, CaptureAnswer answer)
    {
        var round = new HookRound(options.HookTimeout);
        switch (answer.Outcome)
        {
            case CheckpointOutcome.JustDumped:
                await round.TellAsync(participants, "AfterDump", (p, token) => p.AfterDumpAsync(token)).ConfigureAwait(false);
                break;
            case CheckpointOutcome.JustRestored:
                await round.TellAsync(participants, "AfterRestore", (p, token) => p.AfterRestoreAsync(answer.Replay!, token)).ConfigureAwait(false);
                break;
            case CheckpointOutcome.NotCaptured:
                await CallOffAsync(told, options, new CheckpointRefusedException($"The capture point '{name}' was not to be captured this time.")).ConfigureAwait(false);
                break;
        }

        CheckpointHookException? failure = round.Failed ? round.ToException("The capture itself was made.") : null;
        if (answer.Outcome == CheckpointOutcome.JustRestored)
            supervisor.ReportAwake(failure);
        if (failure is not null)
            throw failure;
    }
}
