using Checkpointing.Restoring;

namespace Checkpointing.Tests.Restoring;

/// <summary>Who must wait in a copy; a copy is told from its original by when it was started, which only CRIU changes.</summary>
public sealed class CaptureUnderWayTests
{
    [Fact]
    public void Nobody_waits_in_the_original()
    {
        Assert.False(CaptureUnderWay.HasWaitedInCopy());
        using (CaptureUnderWay.Begin())
            Assert.False(CaptureUnderWay.HasWaitedInCopy());
    }

    /// <summary>At another time than this process, or at one that could not be had.</summary>
    [Theory(Timeout = Limits.TestMilliseconds), InlineData(1), InlineData(0)]
    public async Task A_thread_of_a_copy_waits_until_it_is_told_its_generation(ulong started)
    {
        Task<int> asking;
        using (CaptureUnderWay.Begin(process: started))
        {
            asking = Task.Factory.StartNew(() => Checkpoint.Generation, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            await Assert.ThrowsAsync<TimeoutException>(() => asking.WaitAsync(Limits.Short, TestContext.Current.CancellationToken));
            Checkpoint.SetGeneration(4);
        }

        try
        {
            Assert.Equal(4, await asking);
        }
        finally
        {
            Checkpoint.SetGeneration(0);
        }
    }
}
