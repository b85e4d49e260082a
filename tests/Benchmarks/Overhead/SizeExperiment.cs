using Checkpointing.Benchmarks.Figures;
using Checkpointing.Benchmarks.Processes;

namespace Checkpointing.Benchmarks.Overhead;

/// <summary>The size of our images, against those of a bare `criu dump` of the same program without the preparation that `Capture` makes.</summary>
internal sealed class SizeExperiment(Setting setting) : IExperiment
{
    private const int GarbageMegabytes = 64;
    private const int Rounds = 3;

    public string Name => "sizes of images";

    public IReadOnlyList<Comparison> Run()
    {
        Comparison garbage = New("garbage", $"{GarbageMegabytes} MB of garbage, as much freed native memory: images");
        Comparison web = New("minimalApi", "ASP.NET Core minimal API: images");
        var tool = new ToolRuns(setting);
        for (int round = 0; round < Rounds; round++)
        {
            using (HeldProgram held = HeldProgram.Start(setting, Programs.Payload, "garbage", $"{GarbageMegabytes}", "keep"))
                Add(garbage.Reference, held.Dump().ImageBytes);
            Add(garbage.Ours, tool.CaptureOnce(Programs.Payload, "garbage", $"{GarbageMegabytes}").Manifest.Images.Sum(i => i.SizeBytes));
            tool.RemoveAll();
            Add(web.Reference, SizeOfRunningService());
            Add(web.Ours, tool.CaptureOnce(Programs.MinimalApi, $"--PORT={WebClient.FreePort()}").Manifest.Images.Sum(i => i.SizeBytes));
            tool.RemoveAll();
        }

        return [garbage, web];
    }

    private long SizeOfRunningService()
    {
        var variables = new Dictionary<string, string> { ["TMPDIR"] = setting.Workspace.NewFolder() };
        using Child service = Child.Start(Programs.Start(Programs.MinimalApi, $"--PORT={WebClient.FreePort()}"), setting.Workspace.NewFolder(), variables);
        // Not supervised, it passes its capture point by and serves.
        service.Output.WaitForLine("listening=", Setting.Limit);
        return BareDump.Of(setting, service.Pid, external: null).ImageBytes;
    }

    private static Comparison New(string id, string title) =>
        new($"images.{id}.size", title, "MB", new Figure("criu dump, unprepared"), new Figure("capture"));

    private static void Add(Figure figure, long bytes) => figure.Add(bytes / 1048576.0);
}
