namespace Checkpointing.Tests.PublicApi;

public sealed class PublicApiTests
{
    /// <summary>A change of the API shows in the diff of the approved file, and is explained in the change log.</summary>
    [Fact]
    public void The_public_API_is_the_approved_one()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "PublicApi");
        string received = PublicApiWriter.Write(typeof(Checkpoint).Assembly);
        File.WriteAllText(Path.Combine(folder, "PublicApi.received.txt"), received);
        string approved = File.ReadAllText(Path.Combine(folder, "PublicApi.approved.txt"));
        Assert.True(
            approved == received,
            $"The public API has changed. If that is meant, copy {folder}/PublicApi.received.txt over the approved file.\n" +
            Difference(approved, received));
    }

    /// <summary>The writer itself: what it does not write nobody would notice.</summary>
    [Theory]
    [InlineData("static class Checkpointing.Checkpoint\n")]
    [InlineData("    public static CheckpointResult Capture(string name, CaptureOptions? options = null)\n")]
    [InlineData(" CaptureAsync(string name, CaptureOptions? options = null, CancellationToken cancellationToken = default)\n")]
    [InlineData(" Func<Task>? afterDump = null, Func<ReplayContext, Task>? afterRestore = null)\n")]
    [InlineData("    public bool LeaveRunning { get; init; }\n")]
    [InlineData("    public string? CheckpointId { get; }\n")]
    [InlineData("    public IReadOnlyDictionary<string, string> Environment { get; }\n")]
    [InlineData("enum Checkpointing.CheckpointOutcome\n    JustDumped = 1\n    JustRestored = 2\n    NotCaptured = 0\n")]
    [InlineData("sealed class Checkpointing.PerRestore<T>\n    public PerRestore(Func<T> factory)\n    public T Value { get; }\n")]
    [InlineData("sealed class Checkpointing.CheckpointFailedException : CheckpointException\n")]
    [InlineData("    public SimulatedAnswer this[string capturePoint] { get; set; }\n")]
    [InlineData("    virtual Task BeforeCaptureAsync(CancellationToken cancellationToken)\n")]
    public void A_line_is_written_as_in_the_source(string lines) =>
        Assert.Contains(lines, PublicApiWriter.Write(typeof(Checkpoint).Assembly), StringComparison.Ordinal);

    private static string Difference(string approved, string received)
    {
        string[] old = approved.Split('\n'), now = received.Split('\n');
        return string.Join('\n', old.Except(now).Select(line => $"- {line}").Concat(now.Except(old).Select(line => $"+ {line}")));
    }
}
