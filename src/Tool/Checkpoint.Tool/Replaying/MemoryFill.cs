using System.Globalization;
using Checkpointing.Tool.Images;

namespace Checkpointing.Tool.Replaying;

/// <summary>Fills the memory that CRIU has left empty, in a copy that does not run yet.</summary>
internal static class MemoryFill
{
    private const int ChunkSize = 128 << 10;

    /// <param name="pid">The copy, as the calling thread's /proc calls it.</param>
    /// <param name="images">What it was restored from.</param>
    /// <exception cref="IOException">It could not be filled: the copy must not run.</exception>
    public static void Fill(int pid, PreparedImages images)
    {
        byte[] buffer = new byte[ChunkSize];
        foreach (MemoryFile file in images.MemoryFiles)
        {
            string target = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd/{file.Descriptor}");
            using var pages = File.OpenHandle(images.PagesOf(file));
            using var memory = File.OpenHandle(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            long from = 0;
            foreach (PageRun run in file.Pages.Runs)
            {
                for (long at = (long)run.Start; at < (long)run.End;)
                {
                    int count = RandomAccess.Read(pages, buffer.AsSpan(0, (int)Math.Min(buffer.Length, (long)run.End - at)), from);
                    if (count == 0)
                        throw new EndOfStreamException($"'{images.PagesOf(file)}' ends after {from} bytes, and there are more pages.");
                    RandomAccess.Write(memory, buffer.AsSpan(0, (int)Math.Clamp(file.Size - at, 0, count)), at);
                    from += count;
                    at += count;
                }
            }
        }
    }
}
