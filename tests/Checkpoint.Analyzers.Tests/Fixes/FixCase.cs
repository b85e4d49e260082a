using System.Globalization;

namespace Checkpointing.Analyzers.Tests.Fixes;

/// <summary>A program before and after a fix.</summary>
/// <param name="Id">The rule.</param>
/// <param name="Fix">The fix.</param>
/// <param name="Leaves">How many of the rule's diagnostics the fix is not offered for.</param>
/// <param name="Before">The program as it was.</param>
/// <param name="After">The program as it is then; null where the fix is not offered.</param>
public sealed record FixCase(string Id, CheckpointCodeFix Fix, int Leaves, string Before, string? After)
{
    public static IReadOnlyList<CheckpointCodeFix> AllFixes { get; } =
        [.. typeof(CheckpointCodeFix).Assembly.GetTypes().Where(t => !t.IsAbstract && typeof(CheckpointCodeFix).IsAssignableFrom(t)).Select(t => (CheckpointCodeFix)Activator.CreateInstance(t)!)];

    public static async Task<FixCase> ReadAsync(string file, CancellationToken cancellation)
    {
        string[] parts = (await File.ReadAllTextAsync(file, cancellation)).Split("---- ");
        string[] head = parts[0].Trim().Split(' ');
        string[] after = parts[2].Split('\n', 2);
        return new FixCase(
            head[0],
            AllFixes.Single(f => f.GetType().Name == head[1]),
            head is [_, _, "leaves", { } count] ? int.Parse(count, CultureInfo.InvariantCulture) : 0,
            parts[1].Split('\n', 2)[1],
            after[0] == "not offered" ? null : after[1]);
    }
}
