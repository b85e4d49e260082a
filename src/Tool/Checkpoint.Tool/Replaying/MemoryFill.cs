using System.Globalization;
using System.Runtime.ExceptionServices;
using Checkpointing.Tool.Images;
using Checkpointing.Tool.Native;
using Microsoft.Win32.SafeHandles;

namespace Checkpointing.Tool.Replaying;

/// <summary>Fills the memory that CRIU has left empty, in a copy that does not run yet.</summary>
internal static class MemoryFill
{
    private const int ChunkSize = 128 << 10;

    /// <summary>What is written sooner by one thread than by several.</summary>
    private const int LeastForThreads = 64;

    private const int MostThreads = 4;

    /// <param name="pid">The copy, as the calling thread's /proc calls it.</param>
    /// <param name="images">What it was restored from.</param>
    /// <exception cref="IOException">It could not be filled: the copy must not run.</exception>
    /// <exception cref="UnauthorizedAccessException">The kernel does not allow it.</exception>
    public static void Fill(int pid, PreparedImages images)
    {
        // Those first: the pages of files may be unpacked meanwhile.
        if (images.Fill.Writable is { } memory)
            FillMemory(pid, memory.Filled, images.PagesOf(memory.PagesImage));
        byte[] buffer = new byte[ChunkSize];
        foreach (MemoryFile file in images.Fill.Files)
            FillFile(pid, file, images.PagesOf(file.PagesImage), buffer);
    }

    private static void FillMemory(int pid, IReadOnlyList<MemoryPart> parts, string image)
    {
        string target = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/mem");
        using var pages = File.OpenHandle(image);
        using var memory = File.OpenHandle(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        MemoryPart[] pieces = [.. parts.SelectMany(p => p.InPieces(ChunkSize))];
        int next = -1;
        InThreads(pieces.Length < LeastForThreads ? 1 : Math.Min(Environment.ProcessorCount, MostThreads), () =>
        {
            byte[] buffer = new byte[ChunkSize];
            for (int i; (i = Interlocked.Increment(ref next)) < pieces.Length;)
            {
                Span<byte> bytes = buffer.AsSpan(0, (int)pieces[i].Length);
                ReadAll(pages, bytes, pieces[i].Offset, image);
                if (!Syscalls.TryWriteMemory(memory, bytes, pieces[i].Address))
                    throw new FileNotFoundException("The copy has ended.", target);
            }
        });
    }

    /// <summary>This one is among them. The others are not the pool's, which would stay in the namespaces that this one has entered.</summary>
    private static void InThreads(int count, Action work)
    {
        ExceptionDispatchInfo? failure = null;
        void Work()
        {
            try
            {
                work();
            }
#pragma warning disable CA1031 // Carried over to the thread that waits.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        }

        Thread[] others = [.. Enumerable.Range(1, count - 1).Select(_ => new Thread(Work) { Name = "fill" })];
        foreach (Thread thread in others)
            thread.Start();
        Work();
        foreach (Thread thread in others)
            thread.Join();
        failure?.Throw();
    }

    private static void FillFile(int pid, MemoryFile file, string image, byte[] buffer)
    {
        string target = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd/{file.Descriptor}");
        using var pages = File.OpenHandle(image);
        using var memory = File.OpenHandle(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        long from = 0;
        foreach (PageRun run in file.Pages.Runs)
        {
            for (long at = (long)run.Start; at < (long)run.End;)
            {
                int count = (int)Math.Min(buffer.Length, (long)run.End - at);
                ReadAll(pages, buffer.AsSpan(0, count), from, image);
                RandomAccess.Write(memory, buffer.AsSpan(0, (int)Math.Clamp(file.Size - at, 0, count)), at);
                from += count;
                at += count;
            }
        }
    }

    private static void ReadAll(SafeFileHandle pages, Span<byte> bytes, long from, string image)
    {
        for (int done = 0; done < bytes.Length;)
        {
            int count = RandomAccess.Read(pages, bytes[done..], from + done);
            if (count == 0)
                throw new EndOfStreamException($"'{image}' ends after {from + done} bytes, and there are more pages.");
            done += count;
        }
    }
}
