using Checkpointing.Store;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Verifying;

/// <summary>Whether every file of the checkpoint is what was captured, byte by byte.</summary>
internal static class WholenessCheck
{
    public static IEnumerable<Problem> Check(StoredCheckpoint checkpoint, CheckpointManifest manifest, Action<string> progress, CancellationToken cancellationToken)
    {
        foreach (ImageFile image in manifest.Images)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress($"reading {image.Name} …");
            if (CheckImage(checkpoint, image) is { } problem)
                yield return problem;
        }

        foreach (OpenFile file in manifest.OpenFiles.Where(f => f.Copy is not null).DistinctBy(f => f.Copy))
        {
            string path = Path.Combine(checkpoint.FilesDirectory, file.Copy!);
            if (!File.Exists(path))
                yield return Damaged($"the copy of {file.Path} is missing: {path}", $"{file.Size} bytes", "no such file", checkpoint);
        }

        if (!manifest.Complete)
            yield return Damaged("the images depend on others that are not in this checkpoint", "complete", "not complete", checkpoint);
    }

    public static Problem Damaged(string what, string? expected, string? found, StoredCheckpoint checkpoint) => new(
        ErrorCodes.CheckpointDamaged.Id, what, expected, found, $"Capture again, and remove this one with: dotnet checkpoint remove {checkpoint.Reference}");

    private static Problem? CheckImage(StoredCheckpoint checkpoint, ImageFile image)
    {
        string path = Path.Combine(checkpoint.ImagesDirectory, image.Name);
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
                return Damaged($"an image is missing: {path}", $"{image.SizeBytes} bytes", "no such file", checkpoint);
            if (file.Length != image.SizeBytes)
                return Damaged($"an image has another size: {path}", $"{image.SizeBytes} bytes", $"{file.Length} bytes", checkpoint);
            string hash = ImageHash.OfFile(path);
            return hash == image.Hash ? null : Damaged($"an image was changed: {path}", image.Hash, hash, checkpoint);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return Damaged($"an image cannot be read: {path}: {exception.Message.TrimEnd('.')}", image.Hash, null, checkpoint);
        }
    }
}
