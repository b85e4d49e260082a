using Checkpointing.Build.Settings;

namespace Checkpointing.Build.Publishing;

/// <summary>The version of the tool that a capture would use, told from where it is installed: nothing is started for it.</summary>
/// <param name="Place">What says so: the manifest, or the file that is found.</param>
/// <param name="Version">The version.</param>
/// <param name="Update">The options of `dotnet tool update` for it.</param>
internal sealed record InstalledTool(string Place, string Version, string Update)
{
    // What `dotnet tool install` leaves beside the command, for --global and for --tool-path: .store/ID/VERSION.
    private const string Store = ".store/checkpoint.tool";

    /// <returns>Null where none is found, or where it cannot be told: one that was built here, say.</returns>
    public static InstalledTool? Find(string? configured, string projectFolder)
    {
        if (string.IsNullOrEmpty(configured) && ToolManifest.For(projectFolder) is { Version: { } local } manifest)
            return new InstalledTool(manifest.Place, local, "");
        string? command = string.IsNullOrEmpty(configured) ? ToolLocator.OnPath() : ToolLocator.Find(configured, projectFolder)?.File;
        string? folder = command is null ? null : Path.GetDirectoryName(Path.GetFullPath(command));
        if (folder is null || !Directory.Exists(Path.Combine(folder, Store)))
            return null;
        string[] versions = [.. Directory.EnumerateDirectories(Path.Combine(folder, Store)).Select(Path.GetFileName)];
        // Two while one takes the place of the other.
        return versions.Length == 1 ? new InstalledTool(command!, versions[0], folder == ToolLocator.GlobalFolder ? "--global " : $"--tool-path {folder} ") : null;
    }
}
