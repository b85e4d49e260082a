using Checkpointing.Benchmarks.Figures;
using Checkpointing.Benchmarks.Processes;
using Checkpointing.Store;

namespace Checkpointing.Benchmarks.Overhead;

/// <summary>The size of our images, against those of a bare `criu dump` of the same program without the preparation that `Capture` makes.</summary>
internal sealed class SizeExperiment(Setting setting) : IExperiment
{
    private const int GarbageMegabytes = 64;
    private const int Few = 10, Many = 10_000;
    private const int Rounds = 3;

    private readonly ToolRuns _tool = new(setting);

    public string Name => "sizes of images";

    public IReadOnlyList<Comparison> Run()
    {
        Comparison garbage = New("garbage", $"{GarbageMegabytes} MB of garbage, as much freed native memory: images");
        Comparison started = New("minimalApi", "ASP.NET Core minimal API, just started: images") with { Limit = 0.7 };
        Comparison busy = New("minimalApiBusy", $"ASP.NET Core minimal API after {Many:N0} requests: images") with { Limit = 0.7 };
        Comparison compressed = New("minimalApiCompressed", "ASP.NET Core minimal API, just started, --compress: images");
        for (int round = 0; round < Rounds; round++)
        {
            using (HeldProgram held = HeldProgram.Start(setting, Programs.Payload, "garbage", $"{GarbageMegabytes}", "keep"))
                Add(garbage.Reference, held.Dump().ImageBytes);
            Add(garbage.Ours, Captured([], Programs.Payload, "garbage", $"{GarbageMegabytes}"));
            long unprepared = SizeOfRunningService(Few);
            Add(started.Reference, unprepared);
            Add(started.Ours, CapturedService([], Few));
            Add(compressed.Reference, unprepared);
            Add(compressed.Ours, CapturedService(["--compress"], Few));
            Add(busy.Reference, SizeOfRunningService(Many));
            Add(busy.Ours, CapturedService([], Many));
        }

        return [garbage, started, busy, compressed];
    }

    private long CapturedService(string[] options, int requests) => Captured(options, Programs.MinimalApi, ServiceArguments(requests));

    private long Captured(string[] options, string program, params string[] arguments)
    {
        StoredCheckpoint checkpoint = _tool.CaptureOnce(options, program, arguments);
        long size = checkpoint.Manifest.Images.Sum(i => i.SizeBytes);
        _tool.RemoveAll();
        return size;
    }

    private long SizeOfRunningService(int requests)
    {
        var variables = new Dictionary<string, string> { ["TMPDIR"] = setting.Workspace.NewFolder() };
        using Child service = Child.Start(Programs.Start(Programs.MinimalApi, ServiceArguments(requests)), setting.Workspace.NewFolder(), variables);
        // Not supervised, it passes its capture point by and serves.
        service.Output.WaitForLine("listening=", Setting.Limit);
        return BareDump.Of(setting, service.Pid, external: null).ImageBytes;
    }

    private static string[] ServiceArguments(int requests) => [$"--PORT={WebClient.FreePort()}", $"--REQUESTS={requests}", "--Logging:LogLevel:Default=Warning"];

    private static Comparison New(string id, string title) =>
        new($"images.{id}.size", title, "MB", new Figure("criu dump, unprepared"), new Figure("capture"));

    private static void Add(Figure figure, long bytes) => figure.Add(bytes / 1048576.0);
}
