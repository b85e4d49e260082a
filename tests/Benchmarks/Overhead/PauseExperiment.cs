using System.Diagnostics;
using Checkpointing.Benchmarks.Figures;
using Checkpointing.Benchmarks.Processes;

namespace Checkpointing.Benchmarks.Overhead;

/// <summary>What a capture keeps the program waiting, against bare `criu dump --leave-running` of the same program at the same point.</summary>
internal sealed class PauseExperiment(Setting setting, int megabytes) : IExperiment
{
    public string Name => $"dump and capture, {megabytes} MB of heap";

    public IReadOnlyList<Comparison> Run()
    {
        string shape = $"heap{megabytes}MB";
        var dump = new Figure("criu dump --leave-running");
        var pause = new Comparison($"capture.{shape}.pause", $"heap {megabytes} MB: pause, from request to answer", "ms", dump, new Figure("capture: pauseMs")) { Limit = 1.25 };
        var call = new Comparison($"capture.{shape}.call", $"heap {megabytes} MB: Capture as the program sees it", "ms", dump, new Figure("capture: the whole call"));

        var tool = new ToolRuns(setting);
        setting.Interleave(
            counts =>
            {
                // One for each: it waits a minute for an answer and no longer, and a gigabyte takes a while.
                using HeldProgram held = HeldProgram.Start(setting, Programs.Payload, "heap", $"{megabytes}");
                BareDump bare = held.Dump();
                if (counts)
                    dump.Add(bare.Elapsed);
            },
            counts =>
            {
                using Child run = tool.StartCapture(Programs.Payload, "heap", $"{megabytes}");
                // The program writes one line just before the call and one just after.
                long before = run.Output.WaitForLine("checksumBefore=", Setting.Limit);
                long after = run.Output.WaitForLine("outcome=JustDumped", Setting.Limit);
                run.WaitForSuccess(Setting.Limit);
                tool.RemoveAll();
                if (!counts)
                    return;
                pause.Ours.Add(tool.OfCapture("pauseMs"));
                call.Ours.Add(Stopwatch.GetElapsedTime(before, after));
            });
        return [pause, call];
    }
}
