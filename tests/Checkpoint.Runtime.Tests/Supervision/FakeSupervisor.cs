using Checkpointing.Supervision;

namespace Checkpointing.Tests.Supervision;

/// <summary>A supervisor that answers as a test wants and remembers what it was asked and told.</summary>
internal sealed class FakeSupervisor(Func<CaptureRequest, CaptureAnswer> answer) : ISupervisor
{
    private static readonly CaptureOptions s_quick = new() { CollectGarbage = false };

    public List<CaptureRequest> Requests { get; } = [];

    /// <summary>One element for each copy that reported, null where nothing failed.</summary>
    public List<Exception?> Awake { get; } = [];

    public static FakeSupervisor Dumping() => new(r => new CaptureAnswer(CheckpointOutcome.JustDumped, "id", r.Generation, Replay: null));

    public static FakeSupervisor NotCapturing() =>
        new(r => new CaptureAnswer(CheckpointOutcome.NotCaptured, CheckpointId: null, r.Generation, Replay: null));

    public static FakeSupervisor Failing(Exception exception) => new(_ => throw exception);

    public static FakeSupervisor Restoring(params (string Name, string Value)[] environment) => new(r => new CaptureAnswer(
        CheckpointOutcome.JustRestored,
        "id",
        r.Generation + 1,
        new ReplayContext("replay", 2, 3, ["argument"], environment.ToDictionary(e => e.Name, e => e.Value))));

    public CaptureAnswer Capture(CaptureRequest request)
    {
        Requests.Add(request);
        return answer(request);
    }

    public void ReportAwake(Exception? failure) => Awake.Add(failure);

    public Task<CheckpointResult> RunAsync(CaptureOptions? options = null, bool blocking = false) =>
        CaptureSequence.RunAsync(this, "point", options ?? s_quick, blocking, TestContext.Current.CancellationToken);

    public Task<CheckpointResult> RunUntilCancelledAsync(CancellationToken cancellationToken) =>
        CaptureSequence.RunAsync(this, "point", s_quick, blocking: false, cancellationToken);
}
