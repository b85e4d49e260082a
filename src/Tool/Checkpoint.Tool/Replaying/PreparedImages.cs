using Checkpointing.Store;
using Checkpointing.Tool.Images;
using Google.Protobuf;

namespace Checkpointing.Tool.Replaying;

/// <summary>Images that are laid out for restoring, made once for all copies of a command. Those in the checkpoint stay as CRIU wrote them.</summary>
internal static class PreparedImages
{
    private const string FolderName = "images";
    private const string AddressSpacePrefix = "mm-", PagemapPrefix = "pagemap-";

    /// <summary>Where the image of that name is read from.</summary>
    public static string PathOf(string image, StoredCheckpoint checkpoint, SessionFolder session)
    {
        string prepared = Path.Combine(session.Path, FolderName, image);
        return File.Exists(prepared) ? prepared : Path.Combine(checkpoint.ImagesDirectory, image);
    }

    /// <summary>Does nothing where it would not help, or where CRIU had better say what is wrong.</summary>
    public static void Make(StoredCheckpoint checkpoint, SessionFolder session)
    {
        // One process: a child shares memory with its parent only as long as their mappings are the same.
        if (checkpoint.Manifest.Images.Where(i => i.Name.StartsWith(AddressSpacePrefix, StringComparison.Ordinal)).ToArray() is not [{ Name: var name }])
            return;
        string folder = Path.Combine(session.Path, FolderName);
        try
        {
            byte[] addressSpace = File.ReadAllBytes(Path.Combine(checkpoint.ImagesDirectory, name));
            byte[] pagemap = File.ReadAllBytes(Path.Combine(checkpoint.ImagesDirectory, PagemapPrefix + name[AddressSpacePrefix.Length..]));
            if (PopulatedMappings.LayOut(addressSpace, pagemap) is not { } prepared)
                return;
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(Path.Combine(folder, name), prepared);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidProtocolBufferException)
        {
            // Damaged, or no room: the restore fails and says which image or which disk it was. What is half written must not be read.
            AbandonedFolders.DeleteTree(folder);
        }
    }
}
