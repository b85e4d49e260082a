using Checkpointing.Benchmarks.Figures;
using Checkpointing.Benchmarks.Processes;
using Checkpointing.Store;

namespace Checkpointing.Benchmarks.Overhead;

/// <summary>
/// What one more copy costs: a command that makes many copies against one that makes few, divided by the difference. All processes count,
/// ours, CRIU's and the copies'; what the kernel does later on nobody's account does not, on either side.
/// </summary>
internal sealed class ManyExperiment(Setting setting, int megabytes) : IExperiment
{
    private const int Few = 2;
    private const int Many = 12;
    private const int BareRestores = 4;

    public string Name => $"one replay among many, {megabytes} MB of heap";

    public IReadOnlyList<Comparison> Run()
    {
        string shape = $"heap{megabytes}MB", title = $"heap {megabytes} MB";
        var one = new Comparison($"replays.{shape}.cpu", $"{title}: processor time of one among many, one at a time", "ms",
            new Figure("criu restore, and the copy"), new Figure($"replay -n {Many}, each one more")) { Limit = 1.2 };
        var kept = new Comparison($"replays.{shape}.cpuProbeKept", $"{title}: the same, bare CRIU with its probe kept", "ms",
            new Figure("criu restore, and the copy"), new Figure($"replay -n {Many}, each one more"));
        string atOnce = $"-j {Environment.ProcessorCount}";
        var elapsed = new Comparison($"replays.{shape}.elapsed", $"{title}: elapsed time of one among many, {atOnce}", "ms",
            new Figure("criu restore, one after the other"), new Figure($"replay -n {Many} {atOnce}, each one more"));

        var tool = new ToolRuns(setting);
        StoredCheckpoint checkpoint = tool.CaptureOnce(Programs.Payload, "heap", $"{megabytes}");
        var bare = new BareRestore(setting, checkpoint);
        setting.Interleave(
            counts =>
            {
                Usage plain = MeasureBare(bare);
                using var probe = KeptProbeInPlace.Put();
                Usage withProbe = MeasureBare(bare);
                if (!counts)
                    return;
                one.Reference.Add(plain.Processor);
                elapsed.Reference.Add(plain.Elapsed);
                if (probe is not null)
                    kept.Reference.Add(withProbe.Processor);
            },
            counts =>
            {
                Usage alone = MeasureMore(tool, "1"), together = MeasureMore(tool, $"{Environment.ProcessorCount}");
                if (!counts)
                    return;
                one.Ours.Add(alone.Processor);
                kept.Ours.Add(alone.Processor);
                elapsed.Ours.Add(together.Elapsed);
            });
        Directory.Delete(checkpoint.Manifest.TemporaryDirectory!, recursive: true);
        tool.RemoveAll();
        return [.. new[] { one, kept, elapsed }.Where(c => c.Measured)];
    }

    private static Usage MeasureBare(BareRestore bare) => Usage.Of(() =>
    {
        for (int i = 0; i < BareRestores; i++)
            bare.Run();
    }) / BareRestores;

    private static Usage MeasureMore(ToolRuns tool, string atOnce) => (Measure(tool, Many, atOnce) - Measure(tool, Few, atOnce)) / (Many - Few);

    private static Usage Measure(ToolRuns tool, int copies, string atOnce) => Usage.Of(() =>
    {
        using Child replay = tool.StartReplay("-n", $"{copies}", "-j", atOnce);
        // What the copies write fits into the pipe.
        replay.WaitForSuccess(Setting.Limit);
    });
}
