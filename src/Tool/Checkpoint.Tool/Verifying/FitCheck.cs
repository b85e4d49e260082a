using Checkpointing.Store;
using Checkpointing.Store.Facts;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Verifying;

/// <summary>
/// The check before every replay: what can be told from the manifest and the kernel's answer to one question a file, in less than
/// a millisecond. No image is read and no CRIU asked.
/// </summary>
internal static class FitCheck
{
    /// <exception cref="ToolException">This machine cannot replay it; each reason is named.</exception>
    public static void ThrowIfUnfit(CheckpointManifest manifest, bool isolated)
    {
        Problem[] problems = [.. Check(manifest, isolated)];
        if (problems.Length == 0)
            return;
        string[] remedies = [.. problems.Select(p => p.Remedy).Distinct()];
        throw new ToolException(
            ErrorCodes.MachineDiffers,
            problems.Length == 1
                ? $"{manifest.Reference} cannot be replayed here: {problems[0].What}."
                : $"{manifest.Reference} cannot be replayed here, for {problems.Length} reasons: {problems[0].What}, …",
            remedies.Length == 1 ? remedies[0] : $"See what to do about each with: dotnet checkpoint verify {manifest.Reference}")
        {
            Details = problems.Length == 1 ? [] : [.. problems.Select(p => p.What)],
        };
    }

    public static IEnumerable<Problem> Check(CheckpointManifest manifest, bool isolated) =>
    [
        .. MachineCheck.CheckProcessor(manifest.Cpu, Machine.Cpu),
        .. MappedFileCheck.Check(manifest, thorough: false),
        .. PinnedFileCheck.Check(manifest, thorough: false),
        .. OpenFileCheck.Check(manifest, isolated),
        .. OwnerCheck.Check(manifest.User),
        .. isolated ? [] : ResourceCheck.CheckProcessIds(manifest, IsTaken),
    ];

    internal static bool IsTaken(int pid) => Directory.Exists($"/proc/{pid}");
}
