using Checkpointing.Build.Settings;

namespace Checkpointing.Build.Publishing;

/// <summary>How the tool is started: what, and what comes before its own arguments.</summary>
internal sealed record ToolCommand(string File, IReadOnlyList<string> Prefix);

/// <summary>Finds `dotnet checkpoint`: where the project says, in the manifest of local tools, in PATH.</summary>
internal static class ToolLocator
{
    public const string Name = "dotnet-checkpoint";

    /// <returns>Null when there is none.</returns>
    public static ToolCommand? Find(string? configured, string projectFolder)
    {
        if (!string.IsNullOrEmpty(configured))
        {
            string path = Directory.Exists(configured) ? Path.Combine(configured, Name) : Path.GetFullPath(Path.Combine(projectFolder, configured));
            return !File.Exists(path) ? null : path.EndsWith(".dll", StringComparison.Ordinal) ? new ToolCommand("dotnet", ["exec", path]) : new ToolCommand(path, []);
        }

        if (ToolManifest.For(projectFolder) is { Version: not null })
            return new ToolCommand("dotnet", ["tool", "run", Name, "--"]);
        return OnPath() is { } found ? new ToolCommand(found, []) : null;
    }

    /// <summary>What to say where <see cref="Find"/> finds none.</summary>
    public static string WhyNot(string? configured, string projectFolder)
    {
        if (!string.IsNullOrEmpty(configured))
            return $"CheckpointToolPath is '{configured}', and there is no {Name}.";
        return ToolManifest.For(projectFolder)?.Damage is { } damage
            ? $"{Name} was not found in PATH, and whether it is a local tool cannot be told. {damage} Correct it, or set CheckpointToolPath."
            : $"{Name} was not found, neither as a local tool nor in PATH. Run: dotnet tool install Checkpoint.Tool, or set CheckpointToolPath.";
    }

    /// <summary>Where `dotnet tool install --global` puts commands.</summary>
    public static string GlobalFolder => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dotnet", "tools");

    public static string? OnPath() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Concat([GlobalFolder])
        .Where(folder => folder.Length > 0)
        .Select(folder => Path.Combine(folder, Name))
        .FirstOrDefault(File.Exists);
}
