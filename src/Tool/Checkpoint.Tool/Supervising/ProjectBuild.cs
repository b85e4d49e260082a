using System.Diagnostics;
using System.Text.Json;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Supervising;

/// <summary>Builds a project and asks MSBuild what to run, as `dotnet run` does.</summary>
internal sealed class ProjectBuild(ToolHost host, Reporter reporter)
{
    /// <exception cref="ToolException">There is no single project, it does not build, or it makes no program.</exception>
    public ProgramToRun Build(string path, IReadOnlyList<string> arguments)
    {
        string project = FindProject(path);
        reporter.Say($"building {Path.GetFileName(project)}");
        using JsonDocument properties = JsonDocument.Parse(RunDotnet(project));
        JsonElement values = properties.RootElement.GetProperty("Properties");
        string Get(string name) => values.GetProperty(name).GetString() ?? "";
        if (!Get("OutputType").Contains("Exe", StringComparison.OrdinalIgnoreCase))
            throw new ToolException(ErrorCodes.ProgramNotStarted, $"'{project}' builds a library, not a program.", "Name a project whose OutputType is Exe.");
        // The built .dll, not the apphost: it runs under whatever muxer built it.
        string target = Get("TargetPath");
        return new ProgramResolver(host, reporter).Resolve(target, arguments) with { Path = target };
    }

    private static string FindProject(string path)
    {
        if (File.Exists(path))
            return path;
        string[] projects = [.. Directory.EnumerateFiles(path).Where(f => Path.GetExtension(f) is ".csproj" or ".fsproj" or ".vbproj")];
        return projects switch
        {
            [string single] => single,
            [] => throw new ToolException(ErrorCodes.ProgramNotFound, $"The folder '{path}' has no project.", "Name a .dll, an executable, a project file or a project's folder."),
            _ => throw new ToolException(ErrorCodes.Usage, $"The folder '{path}' has {projects.Length} projects.", "Name one: " + string.Join(", ", projects.Select(Path.GetFileName))),
        };
    }

    private string RunDotnet(string project)
    {
        var start = new ProcessStartInfo("dotnet", ["build", project, "-nologo", "-v:quiet", "-getProperty:TargetPath", "-getProperty:OutputType"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = host.WorkingDirectory,
        };
        using Process build = Process.Start(start)!;
        Task<string> errors = build.StandardError.ReadToEndAsync();
        string output = build.StandardOutput.ReadToEnd();
        build.WaitForExit();
        int json = output.IndexOf('{', StringComparison.Ordinal);
        if (build.ExitCode != 0 || json < 0)
        {
            reporter.Say((output + errors.Result).TrimEnd());
            throw new ToolException(ErrorCodes.ProgramNotStarted, $"'{project}' does not build.", $"dotnet build {project}");
        }

        return output[json..];
    }
}
