using Checkpointing.Packages.Tests.Infrastructure;

namespace Checkpointing.Packages.Tests;

/// <summary>A web application as a user makes it, with one package: built, published with a warm checkpoint, and started by the launcher.</summary>
[Collection(OneClone.Name)]
public sealed class WebPublishTests(Clone clone)
{
    private const string Triggered = """
        using Checkpointing;

        WebApplication app = WebApplication.CreateBuilder(args).Build();
        int served = 0;
        app.MapGet("/", () => $"started={Started.Id} served={Interlocked.Increment(ref served)} note={app.Configuration["Note"]}");
        app.MapPost("/capture", async () => { await Checkpoint.CaptureAsync("asked"); });
        app.Run();

        static class Started { public static readonly Guid Id = Guid.NewGuid(); }
        """;

    private const string Hosted = """
        using Checkpointing;
        using Checkpointing.Hosting;

        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        builder.AddCheckpoint(options => options.WarmUpPaths.Add("/"));
        WebApplication app = builder.Build();
        Guid started = Guid.NewGuid();
        int served = 0;
        app.MapGet("/", () => $"started={started} served={Interlocked.Increment(ref served)} generation={Checkpoint.Generation} note={app.Configuration["Note"]}");
        app.Run();
        """;

    [Fact]
    public async Task A_web_application_starts_warm_from_a_trigger_or_says_which_file_is_another()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Capturing needs root.");
        string tool = await clone.BuildToolAsync(), address = Served.FreeAddress();
        UserProject project = await UserProject.CreateAsync(clone, "web", Triggered, "web");
        await project.AddPropertiesAsync(
            ("CheckpointOnPublish", "true"), ("CheckpointCompress", "true"), ("CheckpointToolPath", tool), ("CheckpointCaptureWhen", $"{address}/=200"), ("CheckpointWarm", $"{address}/*20"),
            ("CheckpointArguments", $"--urls;{address}"));
        string output = await project.Shell.RunAsync("dotnet publish --no-restore -tl:off -o out");
        // The analyzers and the verification, each of what it sees.
        Assert.Matches(@"user/web/Program\.cs\(6,\d+\): warning CKPT1002", output);
        Assert.Contains("\"name\": \"asked\"", await project.ReadAsync("bin/Release/net10.0/web.checkpoint.json"), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(project.Folder, "out/web.checkpoint.json")));

        Assert.NotEmpty(Directory.GetFiles(Path.Combine(project.Folder, "out/.checkpoints/triggered@1/images"), "pages-*.img.lz4"));

        // The first answer is that of a program that has served before, twice the same one.
        string first = await Served.OnceAsync(project, "web", tool, address);
        Assert.True(first.EndsWith(" served=22 note=", StringComparison.Ordinal), first);
        Assert.Equal(first, await Served.OnceAsync(project, "web", tool, address));

        // A folder that was copied, with times of its own, is the same.
        await project.Shell.RunAsync("touch out/*");
        Assert.Equal(first, await Served.OnceAsync(project, "web", tool, address));

        // Nobody had it open or mapped: no copy, one line that names it, and a normal start that reads it.
        await project.WriteAsync("out/appsettings.Production.json", "{ \"Note\": \"new\" }");
        string cold = await Served.OnceAsync(project, "web", tool, address);
        Assert.True(cold.EndsWith(" served=1 note=new", StringComparison.Ordinal), cold);
        Assert.NotEqual(first.Split(' ')[0], cold.Split(' ')[0]);
        string said = Assert.Single(Served.Said(project), l => l.StartsWith("No copy: ", StringComparison.Ordinal));
        Assert.Contains($"{project.Folder}/out/appsettings.Production.json", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_web_application_that_is_hosted_with_checkpoints_starts_warm()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Capturing needs root.");
        string tool = await clone.BuildToolAsync(), address = Served.FreeAddress();
        UserProject project = await UserProject.CreateAsync(clone, "hosted", Hosted, "web", "Checkpoint.Hosting");
        await project.AddPropertiesAsync(("CheckpointOnPublish", "true"), ("CheckpointToolPath", tool), ("CheckpointArguments", $"--urls;{address}"));
        await project.Shell.RunAsync("dotnet publish --no-restore -tl:off -o out");
        Assert.Contains("\"assembly\": \"Checkpoint.Hosting\"", await project.ReadAsync("out/hosted.checkpoint.json"), StringComparison.Ordinal);
        Assert.True(Directory.Exists(Path.Combine(project.Folder, "out/.checkpoints/started@1")));

        string first = await Served.OnceAsync(project, "hosted", tool, address);
        Assert.True(first.EndsWith(" served=41 generation=1 note=", StringComparison.Ordinal), first);
        Assert.Equal(first, await Served.OnceAsync(project, "hosted", tool, address));
    }
}
