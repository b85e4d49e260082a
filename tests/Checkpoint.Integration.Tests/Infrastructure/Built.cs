using System.Reflection;

namespace Checkpointing.Integration.Tests.Infrastructure;

/// <summary>What the build has made and these tests start.</summary>
internal static class Built
{
    /// <summary>The tool as built, or the one that CHECKPOINT_TOOL names: the same tests hold for the one compiled ahead of time.</summary>
    public static string Tool => Environment.GetEnvironmentVariable("CHECKPOINT_TOOL") is { Length: > 0 } other ? other : Path("Tool");

    public static string Payload => Path("Payload");

    public static string Linpack => Path("Linpack");

    public static string LinpackProject => Path("LinpackProject");

    public static string FoundingMistake => Path("FoundingMistake");

    public static string MinimalApi => Path("MinimalApi");

    public static string Notes => Path("Notes");

    public static string OurProtocol => Path("OurProtocol");

    public static string ProtobufTools => Path("ProtobufTools");

    private static string Path(string name) => typeof(Built).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == name).Value!;
}
