using System.Text.RegularExpressions;
using Checkpointing.CodeVerification;

namespace Checkpointing.Build.Publishing;

/// <summary>
/// What the program had open at the capture that is not its own, as the checkpoint's manifest lists it: the code tells where such things are opened,
/// the capture tells which are. For the strict mode.
/// </summary>
internal static class CapturedSurroundings
{
    private const string SharedFrameworks = "/shared/Microsoft.";
    private static readonly string[] s_ends = ["remote", "peer", "local"];
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(1);
    private static readonly Regex s_list = new(@"^  ""(openFiles|connections)"": \[\n(.*?)^  \]", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant, s_limit);
    private static readonly Regex s_temporary = new(@"^  ""temporaryDirectory"": ""(.*)"",?$", RegexOptions.Multiline | RegexOptions.CultureInvariant, s_limit);
    private static readonly Regex s_entry = new(@"^    \{(.*?)^    \}", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.CultureInvariant, s_limit);
    private static readonly Regex s_field = new(@"^      ""([a-zA-Z]+)"": ""(.*)"",?$", RegexOptions.Multiline | RegexOptions.CultureInvariant, s_limit);

    /// <param name="manifest">checkpoint.json, as the tool writes it.</param>
    /// <param name="folder">The program's own.</param>
    public static IEnumerable<Finding> In(string manifest, string folder)
    {
        string text = File.ReadAllText(manifest);
        string? temporary = s_temporary.Match(text) is { Success: true } match ? Plain(match.Groups[1].Value) : null;
        foreach (Match list in s_list.Matches(text))
        {
            foreach (Match entry in s_entry.Matches(list.Groups[2].Value))
            {
                Dictionary<string, string> fields = [];
                foreach (Match field in s_field.Matches(entry.Groups[1].Value))
                    fields[field.Groups[1].Value] = Plain(field.Groups[2].Value);
                Finding? finding = list.Groups[1].Value == "openFiles" ? OfFile(fields, folder, temporary) : OfConnection(fields);
                if (finding is not null)
                    yield return finding;
            }
        }
    }

    private static Finding? OfFile(Dictionary<string, string> fields, string folder, string? temporary) =>
        !fields.TryGetValue("path", out string? path) || IsBelow(path, folder) || (temporary is not null && IsBelow(path, temporary)) || path.Contains(SharedFrameworks)
            ? null
            : new Finding(VerificationCodes.OutsideFile, $"'{path}' was open at the capture: it must be there, and be the same, wherever a copy wakes up.");

    private static Finding? OfConnection(Dictionary<string, string> fields)
    {
        string[] ends = [.. s_ends.Where(fields.ContainsKey).Select(n => fields[n])];
        string action = fields.TryGetValue("action", out string? what) && what == "kept" ? "a copy goes on with it where the other end plays along" : "it is closed in every copy";
        return new Finding(VerificationCodes.EarlySocket, $"A connection{(ends.Length == 0 ? "" : $" to '{ends[0]}'")} was open at the capture: {action}.");
    }

    private static bool IsBelow(string path, string folder) => path.StartsWith(folder + "/", StringComparison.Ordinal);

    private static string Plain(string json) => json.Replace("\\\"", "\"").Replace("\\\\", "\\");
}
