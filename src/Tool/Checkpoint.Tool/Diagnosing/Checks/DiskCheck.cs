using System.Globalization;
using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Diagnosing.Checks;

/// <summary>Is there room for checkpoints, and are copies of files there for free?</summary>
internal sealed class DiskCheck() : Check("disk")
{
    private const long Least = 1L << 30;

    public override CheckResult Run(Examination examination)
    {
        string folder = examination.StoreDirectory;
        while (!Directory.Exists(folder))
            folder = Path.GetDirectoryName(folder)!;
        long free = new DriveInfo(folder).AvailableFreeSpace;
        string room = string.Create(CultureInfo.InvariantCulture, $"{free / (double)Least:0.0} GB free at {folder}");
        if (free < Least)
            return Warn($"Only {room}; a checkpoint holds all of a program's memory.", "Make room, or name another disk with --store or $CHECKPOINT_STORE.");
        string? reflinks = Reflinks.Supported(folder) switch
        {
            true => "files are copied by reference",
            false => "no reflinks, files are copied in full",
            null => null,
        };
        return reflinks is null
            ? Warn($"{room}, but it cannot be written to.", "Name another folder with --store or $CHECKPOINT_STORE.")
            : Ok($"{room} ({examination.Kernel.FileSystemAt(folder) ?? "unknown"}: {reflinks})");
    }
}
