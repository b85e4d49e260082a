using System.Diagnostics;
using Checkpointing.Benchmarks.Figures;
using Checkpointing.Benchmarks.Processes;
using Checkpointing.Store;
using Checkpointing.Tool.Native;

namespace Checkpointing.Benchmarks.Overhead;

/// <summary>
/// How soon a single copy is there: from the command to its first byte, the start of our tool included. Against bare `criu restore` as it is
/// on this machine, and as it would be where it can keep its probe of the kernel.
/// </summary>
internal sealed class ReadyExperiment(Setting setting, int megabytes) : IExperiment
{
    private const int Gigabyte = 1024;

    public string Name => $"time to ready, {megabytes} MB of heap";

    public IReadOnlyList<Comparison> Run()
    {
        string shape = $"heap{megabytes}MB", title = $"heap {megabytes} MB";
        bool keeps = Syscalls.IsTmpfs("/run") == true;
        var asIs = new Comparison($"ready.{shape}", $"{title}: command to the copy's first byte, /run {(keeps ? "is" : "is no")} tmpfs", "ms",
            new Figure("criu restore, by hand"), new Figure("dotnet-checkpoint replay")) { Limit = megabytes >= Gigabyte || keeps ? 1.1 : 1.0 };
        var kept = new Comparison($"ready.{shape}.probeKept", $"{title}: the same, bare CRIU with its probe kept", "ms",
            new Figure("criu restore, by hand"), new Figure("dotnet-checkpoint replay")) { Limit = 1.1 };

        var tool = new ToolRuns(setting);
        StoredCheckpoint checkpoint = tool.CaptureOnce(Programs.Payload, "heap", $"{megabytes}");
        var bare = new BareRestore(setting, checkpoint);
        setting.Interleave(
            counts =>
            {
                BareTimes plain = bare.Run();
                using var probe = KeptProbeInPlace.Put();
                BareTimes withProbe = bare.Run();
                if (!counts)
                    return;
                asIs.Reference.Add(plain.Awake);
                if (probe is not null)
                    kept.Reference.Add(withProbe.Awake);
            },
            counts =>
            {
                using Child replay = tool.StartReplay();
                TimeSpan first = Stopwatch.GetElapsedTime(replay.Started, replay.Output.WaitForFirstByte(Setting.Limit));
                replay.WaitForSuccess(Setting.Limit);
                if (!counts)
                    return;
                asIs.Ours.Add(first);
                kept.Ours.Add(first);
            });
        Directory.Delete(checkpoint.Manifest.TemporaryDirectory!, recursive: true);
        tool.RemoveAll();
        return [.. new[] { asIs, kept }.Where(c => c.Measured)];
    }
}
