using System.Text.RegularExpressions;

namespace Checkpointing.Tool.Diagnosing;

/// <summary>The errors in a log of CRIU's, without what it says on every machine.</summary>
internal static partial class CriuLog
{
    /// <summary>The messages of its error lines, oldest first. CRIU's first error is mostly the cause, its last ones are consequences.</summary>
    public static IReadOnlyList<string> ErrorsIn(string path)
    {
        try
        {
            return [.. File.ReadLines(path).Select(line => ErrorLine().Match(line)).Where(m => m.Success).Select(m => m.Groups["text"].Value.Trim()).Where(IsTelling)];
        }
        catch (IOException)
        {
            return [];
        }
    }

    // A limit that only root with CAP_SYS_RESOURCE may raise is logged as an error in every container, and harms nothing.
    private static bool IsTelling(string error) => !error.StartsWith("rlimit: Can't setup RLIMIT_NOFILE", StringComparison.Ordinal);

    // "(00.012345)   4711: Error (criu/files-reg.c:2145): File var/log/x has bad size 417 (expect 343)"
    [GeneratedRegex(@"\bError \([^)]*\):\s*(?<text>.+)$", RegexOptions.CultureInvariant)]
    private static partial Regex ErrorLine();
}
