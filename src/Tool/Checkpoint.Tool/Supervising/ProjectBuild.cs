using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Checkpointing.Native;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Supervising;

/// <summary>
/// Builds a project and asks MSBuild what to run, as `dotnet run` does. A project of the program's user is built by that user: root would run
/// that user's code, and leave outputs behind that only root can overwrite. Other projects are built by who we are.
/// </summary>
internal sealed class ProjectBuild(ToolHost host, Reporter reporter, ProgramUser? user)
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
        // Without a target named, a question about properties is answered without building anything.
        var start = new ProcessStartInfo("dotnet", ["build", project, "-target:Build", "-nologo", "-v:quiet", "-getProperty:TargetPath", "-getProperty:OutputType"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = host.WorkingDirectory,
        };
        BecomeOwner(start, project);
        using Process build = Start(start, project);
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

    private void BecomeOwner(ProcessStartInfo start, string project)
    {
        if (user is not { Account: { Name: { } name, Uid: not 0 } account } || FileStatus.Of(Path.GetDirectoryName(project)!)?.Uid != account.Uid)
            return;
        reporter.Detail($"building as {name}, whose project it is");
        start.UserName = name;
        start.WorkingDirectory = Path.GetDirectoryName(project)!;
        foreach ((string variable, string value) in user.Variables)
            start.Environment[variable] = value;
        if (start.Environment.TryGetValue("TMPDIR", out string? temporary) && temporary is not null && !user.CanWriteIn(temporary))
            start.Environment.Remove("TMPDIR");
    }

    private static Process Start(ProcessStartInfo start, string project)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception) when (start.UserName is { Length: > 0 } name)
        {
            throw new ToolException(
                ErrorCodes.UserCannotRun, $"'{project}' cannot be built as {name}, whose project it is: {exception.Message}", $"Build it as {name}, and name the built .dll.", exception);
        }
    }
}
