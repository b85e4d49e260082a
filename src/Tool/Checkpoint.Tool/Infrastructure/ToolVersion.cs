using System.Reflection;

namespace Checkpointing.Tool.Infrastructure;

internal static class ToolVersion
{
    /// <summary>As it was built, without the commit that the SDK may append.</summary>
    public static string Text { get; } =
        typeof(ToolVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
