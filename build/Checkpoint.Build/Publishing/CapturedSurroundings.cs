using System.Text.Json;
using Checkpointing.Build.Json;
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

    /// <param name="manifest">checkpoint.json, as the tool writes it.</param>
    /// <param name="folder">The program's own.</param>
    /// <param name="findings">One for each thing; none where the manifest cannot be read.</param>
    /// <returns>Null unless the manifest cannot be read.</returns>
    public static JsonDamage? In(string manifest, string folder, out IReadOnlyList<Finding> findings)
    {
        Finding[] found = [];
        JsonDamage? damage = JsonFile.Read(manifest, root => found = [.. Of(root, folder)]);
        findings = found;
        return damage;
    }

    private static IEnumerable<Finding> Of(JsonElement manifest, string folder)
    {
        string? temporary = manifest.Text("temporaryDirectory");
        return manifest.Objects("openFiles").Select(f => OfFile(f.Text("path"), folder, temporary)).OfType<Finding>()
            .Concat(manifest.Objects("connections").Select(OfConnection));
    }

    private static Finding? OfFile(string? path, string folder, string? temporary) =>
        path is null || IsBelow(path, folder) || (temporary is not null && IsBelow(path, temporary)) || path.Contains(SharedFrameworks)
            ? null
            : new Finding(VerificationCodes.OutsideFile, $"'{path}' was open at the capture: it must be there, and be the same, wherever a copy wakes up.");

    private static Finding OfConnection(JsonElement connection)
    {
        string? end = s_ends.Select(e => connection.Text(e)).FirstOrDefault(e => e is not null);
        string action = connection.Text("action") == "kept" ? "a copy goes on with it where the other end plays along" : "it is closed in every copy";
        return new Finding(VerificationCodes.EarlySocket, $"A connection{(end is null ? "" : $" to '{end}'")} was open at the capture: {action}.");
    }

    private static bool IsBelow(string path, string folder) => path.StartsWith(folder + "/", StringComparison.Ordinal);
}
