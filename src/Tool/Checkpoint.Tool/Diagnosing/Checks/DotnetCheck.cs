using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Diagnosing.Checks;

/// <summary>Is there a runtime to start a .dll with?</summary>
internal sealed class DotnetCheck() : Check("dotnet")
{
    private const string Framework = "shared/Microsoft.NETCore.App";

    public override CheckResult Run(Examination examination)
    {
        if (FindMuxer(examination.Host.Environment) is not { } dotnet)
            return Warn("There is no 'dotnet': only programs that bring their runtime along can be run.", "Install the .NET runtime, or set DOTNET_ROOT.");
        string folder = Path.Combine(Path.GetDirectoryName(File.ResolveLinkTarget(dotnet, returnFinalTarget: true)?.FullName ?? dotnet)!, Framework);
        string[] versions = Directory.Exists(folder) ? [.. Directory.EnumerateDirectories(folder).Select(d => Path.GetFileName(d)!).Where(IsNewEnough)] : [];
        return versions.Length > 0
            ? Ok($".NET {string.Join(", ", versions.Order(StringComparer.Ordinal))} by {dotnet}")
            : Warn($"'{dotnet}' has no .NET 10 runtime.", "Install the .NET 10 runtime.");
    }

    private static string? FindMuxer(IReadOnlyDictionary<string, string> environment)
    {
        string? named = environment.GetValueOrDefault("DOTNET_HOST_PATH") is { Length: > 0 } host ? host
            : environment.GetValueOrDefault("DOTNET_ROOT") is { Length: > 0 } root ? Path.Combine(root, "dotnet")
            : null;
        return named is not null && File.Exists(named) ? named : ExecutablePath.Find("dotnet", environment.GetValueOrDefault("PATH"));
    }

    private static bool IsNewEnough(string version) => int.TryParse(version.Split('.')[0], out int major) && major >= 10;
}
