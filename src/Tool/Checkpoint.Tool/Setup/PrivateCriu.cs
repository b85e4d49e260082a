using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Setup;

/// <summary>The folder that setup keeps a CRIU of ours in, apart from the system's.</summary>
internal sealed class PrivateCriu(ToolHost host)
{
    /// <summary><c>$XDG_DATA_HOME/checkpoint-tools/criu</c>, else below <c>~/.local/share</c>, else below /var/lib.</summary>
    public string Directory => Path.Combine(DataHome, "checkpoint-tools", "criu");

    /// <summary>The criu in use; null when setup was never run or the system's own does.</summary>
    public string? Executable => Path.Combine(Directory, "current", "criu") is var path && ExecutablePath.IsExecutable(path) ? path : null;

    private string DataHome =>
        host.Environment.GetValueOrDefault("XDG_DATA_HOME") is { Length: > 0 } data ? data
        : host.Environment.GetValueOrDefault("HOME") is { Length: > 1 } home ? Path.Combine(home, ".local", "share")
        : "/var/lib";
}
