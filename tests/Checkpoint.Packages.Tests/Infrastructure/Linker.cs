namespace Checkpointing.Packages.Tests.Infrastructure;

/// <summary>The platform's linker, which compiling ahead of time needs and a bare machine lacks.</summary>
internal static class Linker
{
    /// <summary>Gets one from the system's own packages where that is possible.</summary>
    /// <returns>Why there is none; null when there is one.</returns>
    public static async Task<string?> EnsureAsync(Shell shell)
    {
        if (await ExistsAsync(shell))
            return null;
        if (Environment.UserName != "root" || (await shell.TryAsync("command -v apt-get")).Code != 0)
            return "Compiling ahead of time needs gcc or clang, and they can be installed here by nobody but root on Debian.";
        (int code, string output) = await shell.TryAsync(
            "export DEBIAN_FRONTEND=noninteractive; apt-get update -q && apt-get install -y -q --no-install-recommends gcc libc6-dev zlib1g-dev");
        return code == 0 && await ExistsAsync(shell) ? null : $"gcc could not be installed: {output}";
    }

    private static async Task<bool> ExistsAsync(Shell shell) =>
        (await shell.TryAsync("(command -v clang || command -v gcc) && test -e /usr/include/zlib.h")).Code == 0;
}
