namespace Checkpointing.Tool.Setup;

/// <summary>One enabled entry of the machine's apt sources that packages come from.</summary>
internal sealed record AptSource(IReadOnlyList<string> Uris, IReadOnlyList<string> Suites, IReadOnlyList<string> Components, IReadOnlyList<string> SignedBy)
{
    private const string MainComponent = "main";

    /// <summary>
    /// Those that may be a mirror of the distribution's own archive, the likeliest first. Others use the same suite names, so this
    /// is a guess; the distribution's signature, which apt asks for, is what decides.
    /// </summary>
    public static IReadOnlyList<AptSource> MirrorsOf(OsRelease system, IEnumerable<AptSource> sources) =>
    [
        .. sources.Where(s => s.Components.Contains(MainComponent) && s.Suites.Any(suite => IsMainSuite(system, suite)))
            .OrderBy(s => s.SignedBy.Any(k => Path.GetFileName(k).StartsWith("debian-archive-", StringComparison.Ordinal)) ? 0 : 1)
            .ThenBy(s => s.Uris.Any(u => u.TrimEnd('/').EndsWith("/debian", StringComparison.Ordinal)) ? 0 : 1),
    ];

    private static bool IsMainSuite(OsRelease system, string suite) =>
        suite == system.Codename || suite is "stable" or "oldstable" or "oldoldstable" or "testing" or "unstable" or "sid";
}
