using Checkpointing.Criu;
using Checkpointing.Store;
using Checkpointing.Store.Facts;
using Checkpointing.Tool.Diagnosing;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Setup;

namespace Checkpointing.Tool.Verifying;

/// <summary>All there is to check of a checkpoint: whether it is whole, and whether this machine can replay it.</summary>
/// <param name="locate">Finds the CRIU that a replay would use.</param>
internal sealed class Verification(Func<CriuInstallation> locate)
{
    public VerifyDocument Verify(StoredCheckpoint checkpoint, Action<string> progress, CancellationToken cancellationToken)
    {
        Problem[] problems = [.. Check(checkpoint, progress, cancellationToken)];
        return new VerifyDocument(checkpoint.Reference, problems.Length == 0, problems);
    }

    private IEnumerable<Problem> Check(StoredCheckpoint checkpoint, Action<string> progress, CancellationToken cancellationToken)
    {
        if (ReadManifest(checkpoint, out CheckpointManifest? manifest) is { } damaged)
            return [damaged];
        return
        [
            .. WholenessCheck.Check(checkpoint, manifest!, progress, cancellationToken),
            .. MachineCheck.CheckProcessor(manifest!.Cpu, Machine.Cpu),
            .. MachineCheck.CheckKernel(manifest.Versions.Kernel, Machine.Kernel),
            .. CheckCriu(manifest),
            .. MappedFileCheck.Check(manifest, thorough: true),
            .. PinnedFileCheck.Check(manifest, thorough: true),
            .. OpenFileCheck.Check(manifest, Privileges.CanIsolate),
            .. OwnerCheck.Check(manifest.User),
            .. Privileges.CanIsolate ? [] : ResourceCheck.CheckProcessIds(manifest, FitCheck.IsTaken),
            .. ResourceCheck.CheckDisk(manifest, new DriveInfo(checkpoint.Directory).AvailableFreeSpace),
            .. ResourceCheck.CheckMemory(manifest, ResourceCheck.AvailableMemory()),
        ];
    }

    /// <summary>The file itself, and not what the store made of it: that stops at the first image that is missing.</summary>
    private static Problem? ReadManifest(StoredCheckpoint checkpoint, out CheckpointManifest? manifest)
    {
        manifest = null;
        try
        {
            manifest = ManifestFile.Read(checkpoint.ManifestPath);
            return manifest.Reference == checkpoint.Reference
                ? null
                : WholenessCheck.Damaged($"the manifest belongs to another checkpoint: {checkpoint.ManifestPath}", checkpoint.Reference, manifest.Reference, checkpoint);
        }
        catch (StoreException exception)
        {
            return WholenessCheck.Damaged(exception.Message.TrimEnd('.'), null, null, checkpoint);
        }
    }

    private IEnumerable<Problem> CheckCriu(CheckpointManifest manifest)
    {
        string expected = manifest.Versions.Criu;
        CriuInstallation criu;
        CriuVersion version;
        try
        {
            criu = locate();
            version = criu.Version;
        }
        catch (ToolException exception)
        {
            return [new Problem(ErrorCodes.CriuTooOld.Id, exception.Message.TrimEnd('.'), expected, null, exception.Remedy ?? "dotnet checkpoint setup")];
        }

        KernelVersion kernel = KernelVersion.Running;
        if (!kernel.CanWorkWith(version))
        {
            return [new Problem(
                ErrorCodes.CriuTooOld.Id, $"CRIU at {criu.Path} is too old for kernel {kernel}", $"{kernel.OldestCriu} or newer", version.ToString(), "dotnet checkpoint setup")];
        }

        return CriuVersionText.TryParse(expected) is { } then && version < then
            ? [new Problem(
                ErrorCodes.CriuTooOld.Id, $"CRIU at {criu.Path} is older than the one that captured, and may not know its images", expected, version.ToString(), "dotnet checkpoint setup")]
            : [];
    }
}
