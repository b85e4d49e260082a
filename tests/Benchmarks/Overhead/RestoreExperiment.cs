using System.Diagnostics;
using Checkpointing.Benchmarks.Figures;
using Checkpointing.Benchmarks.Processes;
using Checkpointing.Store;

namespace Checkpointing.Benchmarks.Overhead;

/// <summary>`dotnet-checkpoint replay` against bare `criu restore` of the very same images.</summary>
internal sealed class RestoreExperiment(Setting setting, int megabytes) : IExperiment
{
    public string Name => $"restore and replay, {megabytes} MB of heap";

    public IReadOnlyList<Comparison> Run()
    {
        string shape = $"heap{megabytes}MB";
        string title = $"heap {megabytes} MB";
        var awake = new Comparison($"replay.{shape}.commandToFirstByte", $"{title}: command to the copy's first byte", "ms",
            new Figure("criu restore, by hand"), new Figure("dotnet-checkpoint replay")) { Limit = 1.25 };
        var restored = new Comparison($"replay.{shape}.restored", $"{title}: restored", "ms", new Figure("criu restore -d returns"), new Figure("replay: readyMs"));
        var ended = new Comparison($"replay.{shape}.commandToEnd", $"{title}: command to the end of all", "ms",
            new Figure("criu restore, copy ended"), new Figure("replay returns")) { Limit = 1.25 };

        var tool = new ToolRuns(setting);
        StoredCheckpoint checkpoint = tool.CaptureOnce(Programs.Payload, "heap", $"{megabytes}");
        var bare = new BareRestore(setting, checkpoint);
        setting.Interleave(
            counts =>
            {
                BareTimes times = bare.Run();
                if (!counts)
                    return;
                awake.Reference.Add(times.Awake);
                restored.Reference.Add(times.Returned);
                ended.Reference.Add(times.Ended);
            },
            counts =>
            {
                using Child replay = tool.StartReplay();
                TimeSpan first = Stopwatch.GetElapsedTime(replay.Started, replay.Output.WaitForFirstByte(Setting.Limit));
                TimeSpan end = replay.WaitForSuccess(Setting.Limit);
                if (!counts)
                    return;
                awake.Ours.Add(first);
                restored.Ours.Add(tool.OfCopy("readyMs"));
                ended.Ours.Add(end);
            });
        Directory.Delete(checkpoint.Manifest.TemporaryDirectory!, recursive: true);
        tool.RemoveAll();
        return [awake, restored, ended];
    }
}
