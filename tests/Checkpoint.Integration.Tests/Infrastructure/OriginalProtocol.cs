namespace Checkpointing.Integration.Tests.Infrastructure;

/// <summary>CRIU's own rpc.proto, from the package libcriu-dev, unpacked into a private folder and never installed.</summary>
internal static class OriginalProtocol
{
    private const string Installed = "/usr/include/criu/rpc.proto";
    private static readonly string s_shared = Path.Combine(Path.GetTempPath(), $"ckpt-protocol-{Environment.ProcessId}");
    private static readonly SemaphoreSlim s_once = new(1, 1);
    private static ToolResult? s_download;

    /// <summary>Skips the test, with the reason, where it cannot be had.</summary>
    public static async Task<string> FindAsync(Scratch scratch)
    {
        if (File.Exists(Installed))
            return Installed;
        await s_once.WaitAsync();
        try
        {
            // Only the suite's name differs from the machine's own sources: the newest CRIU has all the fields.
            s_download ??= await new Tool(scratch) { Environment = { ["WORK"] = s_shared } }.ShellAsync("""
                set -e
                mkdir -p "$WORK/lists/partial" "$WORK/archives/partial" && cd "$WORK"
                uri=$(sed -nE 's/^URIs: *([^ ]*debian) *$/\1/p; s/^deb (\[[^]]*\] )?([^ ]*debian) .*/\2/p' /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null | head -1)
                test -n "$uri" || { echo 'no Debian mirror is configured' >&2; exit 3; }
                echo "deb $uri unstable main" > sources.list
                set -- -q -o Dir::Etc::SourceList="$WORK/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$WORK/lists" \
                  -o Dir::Cache="$WORK" -o Dir::Cache::Archives="$WORK/archives" -o APT::Default-Release= -o APT::Sandbox::User=root -o Acquire::Languages=none
                apt-get "$@" update && apt-get "$@" download libcriu-dev && dpkg -x libcriu-dev_*.deb .
                """);
        }
        finally
        {
            s_once.Release();
        }

        Assert.SkipUnless(s_download.ExitCode == 0, $"The package libcriu-dev cannot be had here: {s_download.Error}");
        string copy = scratch.Combine("rpc.proto");
        File.Copy(Path.Combine(s_shared, "usr/include/criu/rpc.proto"), copy);
        return copy;
    }
}
