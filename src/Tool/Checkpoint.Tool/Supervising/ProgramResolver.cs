using Checkpointing.Store;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Supervising;

/// <summary>Finds out what a PROGRAM is: a .dll, an executable, or a project to build first.</summary>
/// <param name="host">Where to look.</param>
/// <param name="reporter">Tells of a build.</param>
/// <param name="user">Whom the program will belong to; null when that is us.</param>
internal sealed class ProgramResolver(ToolHost host, Reporter reporter, ProgramUser? user = null)
{
    /// <exception cref="ToolException">There is no such program, or it cannot be executed.</exception>
    public ProgramToRun Resolve(string program, IReadOnlyList<string> arguments)
    {
        string path = System.IO.Path.GetFullPath(program, host.WorkingDirectory);
        if (Directory.Exists(path) || IsProject(path))
            return new ProjectBuild(host, reporter, user).Build(path, arguments);
        if (File.Exists(path))
            return FromFile(path, arguments);
        if (!program.Contains('/', StringComparison.Ordinal) && FindOnPath(program) is { } found)
            return FromFile(found, arguments);
        throw new ToolException(ErrorCodes.ProgramNotFound, $"There is no program '{program}'.", Suggestion(path));
    }

    private static bool IsProject(string path) => File.Exists(path) && System.IO.Path.GetExtension(path) is ".csproj" or ".fsproj" or ".vbproj";

    private ProgramToRun FromFile(string path, IReadOnlyList<string> arguments)
    {
        if (System.IO.Path.GetExtension(path).Equals(".dll", StringComparison.OrdinalIgnoreCase))
            return new ProgramToRun(path, DotnetHost(), [path], arguments);
        if (!ExecutablePath.IsExecutable(path))
            throw new ToolException(ErrorCodes.ProgramNotStarted, $"'{path}' is not executable.", $"chmod +x {path}");
        return new ProgramToRun(path, path, [], arguments);
    }

    private string DotnetHost()
    {
        string? configured = host.Environment.GetValueOrDefault("DOTNET_HOST_PATH") is { Length: > 0 } explicitPath
            ? explicitPath
            : host.Environment.GetValueOrDefault("DOTNET_ROOT") is { Length: > 0 } root ? System.IO.Path.Combine(root, "dotnet") : null;
        return (configured is not null && File.Exists(configured) ? configured : FindOnPath("dotnet"))
            ?? throw new ToolException(ErrorCodes.ProgramNotStarted, "There is no 'dotnet' to run a .dll with.", "Install the .NET runtime, or set DOTNET_ROOT.");
    }

    private string? FindOnPath(string name) => ExecutablePath.Find(name, host.Environment.GetValueOrDefault("PATH"));

    private static string Suggestion(string path)
    {
        string? folder = System.IO.Path.GetDirectoryName(path);
        string? nearest = Directory.Exists(folder) ? Nearest.Of(System.IO.Path.GetFileName(path), Directory.EnumerateFileSystemEntries(folder).Select(e => System.IO.Path.GetFileName(e)!)) : null;
        return nearest is null ? "Name a .dll, an executable, a project file or a project's folder." : $"Did you mean '{System.IO.Path.Combine(folder!, nearest)}'?";
    }
}
