using System.Collections;
using Checkpointing.Native;

namespace Checkpointing.Tool.Native;

/// <summary>This very program, to be started again for a task of its own.</summary>
internal static class OwnExecutable
{
    public static ChildStart Start(params string[] arguments)
    {
        string file = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this executable is unknown.");
        // Under the muxer ("dotnet dotnet-checkpoint.dll") the executable is dotnet itself.
        return Path.GetFileNameWithoutExtension(file) == "dotnet"
            ? new ChildStart(file, [Path.Combine(AppContext.BaseDirectory, "dotnet-checkpoint.dll"), .. arguments]) { Environment = WithoutDiagnostics() }
            : new ChildStart(file, arguments) { Environment = WithoutDiagnostics() };
    }

    // It may be ended by SIGKILL, and then leaves the socket and the pipes behind that a runtime makes for diagnostics.
    private static Dictionary<string, string> WithoutDiagnostics()
    {
        var variables = new Dictionary<string, string>();
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
            variables[(string)entry.Key] = (string?)entry.Value ?? "";
        variables["DOTNET_EnableDiagnostics"] = "0";
        return variables;
    }
}
