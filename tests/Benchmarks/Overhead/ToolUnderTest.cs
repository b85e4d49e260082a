using Checkpointing.Benchmarks.Processes;
using Checkpointing.Tool.Native;

namespace Checkpointing.Benchmarks.Overhead;

/// <summary>The dotnet-checkpoint that is measured.</summary>
internal sealed record ToolUnderTest(Command Command, string Description)
{
    private static readonly TimeSpan s_publishLimit = TimeSpan.FromMinutes(9);

    public static ToolUnderTest Named(string path) => new(new Command(Path.GetFullPath(path), []), path);

    /// <summary>The native executable that users get, published into the workspace; the one built with us where no linker is.</summary>
    public static ToolUnderTest Publish(Workspace workspace)
    {
        string? path = Environment.GetEnvironmentVariable("PATH");
        if (ExecutablePath.Find("clang", path) is null && ExecutablePath.Find("gcc", path) is null)
            return Built("there is neither clang nor gcc to link a native one");
        Console.Error.WriteLine("publishing the tool ahead of time (a minute or so)");
        string folder = workspace.NewFolder();
        string project = Path.Combine(Programs.Repository, "src", "Tool", "Checkpoint.Tool", "Checkpoint.Tool.csproj");
        string runtime = $"linux-{System.Runtime.InteropServices.RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
        var publish = new Command(Programs.Dotnet, ["publish", project, "-c", "Release", "-r", runtime, "-o", folder, "--nologo", "-v", "quiet", "-nodeReuse:false"]);
        try
        {
            using Child child = Child.Start(publish, workspace.Path);
            child.WaitForSuccess(s_publishLimit);
        }
        catch (BenchmarkException exception)
        {
            return Built($"the native one could not be published ({exception.Message})");
        }

        return new ToolUnderTest(new Command(Path.Combine(folder, "dotnet-checkpoint"), []), "native, published from this source");
    }

    private static ToolUnderTest Built(string why)
    {
        Console.Error.WriteLine($"warning: measuring the tool under the JIT compiler: {why}.");
        return new ToolUnderTest(Programs.Start(Path.Combine(AppContext.BaseDirectory, "dotnet-checkpoint.dll")), $"under the JIT compiler: {why}");
    }
}
