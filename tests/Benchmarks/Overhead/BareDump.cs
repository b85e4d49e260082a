using System.Diagnostics;
using Checkpointing.Benchmarks.Processes;
using Checkpointing.Native;

namespace Checkpointing.Benchmarks.Overhead;

/// <summary>One `criu dump --leave-running`, with no other option than such a program needs.</summary>
internal sealed record BareDump(TimeSpan Elapsed, long ImageBytes)
{
    public static BareDump Of(Setting setting, int pid, string? external)
    {
        string folder = setting.Workspace.NewFolder();
        List<string> arguments = ["dump", "--tree", $"{pid}", "--leave-running", "--images-dir", folder, "--log-file", "dump.log", "-v2", "--file-locks", "--tcp-close"];
        if (external is not null)
            arguments.AddRange(["--external", external]);
        using Descriptor nothing = Descriptor.Open("/dev/null", LibC.O_RDWR);
        var start = new ChildStart(setting.CriuPath, arguments) { NewSession = true };
        for (int number = 0; number < 3; number++)
            start.Descriptors[number] = nothing;
        long started = Stopwatch.GetTimestamp();
        ChildEnd end = Watchdog.WaitForEnd(Running.Start(start), Setting.Limit, "criu dump");
        TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
        if (end.ExitCode != 0)
            throw new BenchmarkException($"criu dump ended with {end.ExitCode}: {File.ReadAllText(Path.Combine(folder, "dump.log")).Trim()}");
        long size = new DirectoryInfo(folder).EnumerateFiles("*.img").Sum(f => f.Length);
        Directory.Delete(folder, recursive: true);
        return new BareDump(elapsed, size);
    }
}
