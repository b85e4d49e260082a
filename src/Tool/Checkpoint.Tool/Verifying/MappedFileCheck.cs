using Checkpointing.Store;
using Checkpointing.Store.Facts;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Verifying;

/// <summary>Whether the files that the program had mapped are those that it had mapped.</summary>
internal static class MappedFileCheck
{
    private const string RuntimeFolder = "/shared/Microsoft.";

    /// <param name="manifest">The checkpoint.</param>
    /// <param name="thorough">
    /// Whether build ids are compared of all files. Before a replay it is done for the application's own only: the others are CRIU's to
    /// compare, or in a folder that has their version in its name.
    /// </param>
    public static IEnumerable<Problem> Check(CheckpointManifest manifest, bool thorough)
    {
        string application = Path.GetDirectoryName(manifest.Program) ?? "/";
        foreach (MappedFile file in manifest.MappedFiles)
        {
            var now = new FileInfo(file.Path);
            if (!now.Exists)
            {
                yield return Changed(manifest, application, file, "no such file");
                continue;
            }

            long size = now.Length;
            bool compared = file.BuildId is not null && (thorough || IsBelow(file.Path, application));
            string? buildId = size == file.Size && compared ? BuildId.Of(file.Path) : file.BuildId;
            if (size != file.Size)
                yield return Changed(manifest, application, file, $"{size} bytes");
            else if (buildId != file.BuildId)
                yield return Changed(manifest, application, file, Describe(size, buildId));
        }
    }

    private static Problem Changed(CheckpointManifest manifest, string application, MappedFile file, string found)
    {
        string path = file.Path;
        bool gone = found == "no such file";
        bool runtime = path.Contains(RuntimeFolder, StringComparison.Ordinal);
        string what =
            runtime ? $".NET {manifest.Versions.Dotnet} was {(gone ? "removed" : "changed")} after the capture: {path}" :
            IsBelow(path, application) ? $"the application was {(gone ? "removed" : "rebuilt")} after the capture: {path}" :
            $"a file that the program uses was {(gone ? "removed" : "replaced")} after the capture: {path}";
        string remedy = runtime ? $"Install .NET {manifest.Versions.Dotnet} beside the newer one, or capture again." : "Put the file back, or capture again.";
        return new Problem(ErrorCodes.MappedFileChanged.Id, what, Describe(file.Size, gone ? null : file.BuildId), found, remedy);
    }

    private static string Describe(long size, string? buildId) => buildId is null ? $"{size} bytes" : $"{size} bytes, build {buildId}";

    private static bool IsBelow(string path, string folder) => path.StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal);
}
