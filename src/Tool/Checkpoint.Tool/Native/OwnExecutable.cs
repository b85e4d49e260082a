using Checkpointing.Native;

namespace Checkpointing.Tool.Native;

/// <summary>This very program, to be started again for a task of its own.</summary>
internal static class OwnExecutable
{
    /// <param name="arguments">The hidden verb, and what it takes.</param>
    public static ChildStart Start(params string[] arguments)
    {
        string file = Environment.ProcessPath ?? throw new InvalidOperationException("The path of this executable is unknown.");
        // Under the muxer ("dotnet dotnet-checkpoint.dll") the executable is dotnet itself.
        string[] all = Path.GetFileNameWithoutExtension(file) == "dotnet" ? [Path.Combine(AppContext.BaseDirectory, "dotnet-checkpoint.dll"), .. arguments] : arguments;
        return new ChildStart(file, all) { Environment = Variables(), WorkingDirectory = "/", NewSession = true };
    }

    private static Dictionary<string, string> Variables()
    {
        Dictionary<string, string> variables = ChildProcess.CurrentEnvironment();
        // They are killed, and their diagnostics sockets would stay behind in the temporary folder.
        variables["DOTNET_EnableDiagnostics"] = "0";
        return variables;
    }
}
