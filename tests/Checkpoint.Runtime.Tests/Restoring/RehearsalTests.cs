using Checkpointing.Restoring;
using Checkpointing.Supervision;
using Checkpointing.Tests.Supervision;

namespace Checkpointing.Tests.Restoring;

/// <summary>A program wakes up once for practice, and nothing of it shows.</summary>
public sealed class RehearsalTests
{
    [Fact]
    public async Task It_goes_the_way_of_a_copy_to_the_end()
    {
        CheckpointResult? result = null;
        await Rehearsal.RunAsync(async supervisor => result = await WakeAsync(supervisor));

        Assert.Equal((CheckpointOutcome.JustRestored, 1), (result!.Outcome, result.Generation));
    }

    [Fact]
    public async Task The_program_does_not_hear_of_it()
    {
        List<string> log = [];
        using (Checkpoint.Register(new Recorder("a", log)))
        {
            await Rehearsal.RunAsync(WakeAsync);

            Assert.Empty(log);
            Assert.Equal((0, false), (Checkpoint.Generation, Checkpoint.IsSupervised));
        }
    }

    [Fact]
    public async Task A_failing_one_is_none_of_the_programs_business()
    {
        await Rehearsal.RunOnceAsync(_ => throw new IOException("no descriptor left"));
        await Rehearsal.RunOnceAsync(_ => throw new InvalidOperationException("done once"));
    }

    private static Task<CheckpointResult> WakeAsync(ISupervisor supervisor) => CaptureSequence.RunAloneAsync(
        supervisor, [], "point", new CaptureOptions { Timeout = Limits.Wait }, blocking: true, started: 0, CancellationToken.None);
}
