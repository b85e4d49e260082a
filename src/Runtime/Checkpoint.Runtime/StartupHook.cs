using System.Diagnostics.CodeAnalysis;
using Checkpointing.Supervision;

/// <summary>
/// Where .NET calls us before a program's Main, when <c>DOTNET_STARTUP_HOOKS</c> names this assembly: <c>run --capture-when</c> does so, to
/// have a program without a capture point captured as if it had one.
/// </summary>
[SuppressMessage("Design", "CA1050:Declare types in namespaces", Justification = "The runtime looks for this very name.")]
internal static class StartupHook
{
    public static void Initialize() => OrderReader.StartIfOrdered();
}
