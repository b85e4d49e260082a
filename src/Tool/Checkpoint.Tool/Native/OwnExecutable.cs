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
            ? new ChildStart(file, [Path.Combine(AppContext.BaseDirectory, "dotnet-checkpoint.dll"), .. arguments])
            : new ChildStart(file, arguments);
    }
}
