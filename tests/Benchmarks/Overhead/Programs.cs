using System.Reflection;
using Checkpointing.Benchmarks.Processes;
using Checkpointing.Tool.Native;

namespace Checkpointing.Benchmarks.Overhead;

/// <summary>The programs that are measured, as they were built with the benchmark.</summary>
internal static class Programs
{
    public static string Repository { get; } = Metadata("RepositoryFolder");

    public static string Dotnet { get; } =
        Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host
        : ExecutablePath.Find("dotnet", Environment.GetEnvironmentVariable("PATH")) ?? throw new BenchmarkException("There is no dotnet on PATH.");

    public static string Payload { get; } = Built("Payload", "Payload");

    public static string Linpack { get; } = Built(Path.Combine("Samples", "Linpack"), "Linpack");

    public static string MinimalApi { get; } = Built(Path.Combine("Samples", "MinimalApi"), "MinimalApi");

    public static string Notes { get; } = Built(Path.Combine("Samples", "Notes"), "Notes");

    public static Command Start(string program, params string[] arguments) => new(Dotnet, [program, .. arguments]);

    private static string Built(string folder, string name)
    {
        string path = Path.Combine(Repository, "tests", folder, "bin", Metadata("Configuration"), "net10.0", name + ".dll");
        return File.Exists(path) ? path : throw new BenchmarkException($"'{path}' is not built.");
    }

    private static string Metadata(string key) =>
        typeof(Programs).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == key).Value!;
}
