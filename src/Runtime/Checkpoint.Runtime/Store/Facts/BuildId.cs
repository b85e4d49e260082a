using System.Buffers.Binary;

namespace Checkpointing.Store.Facts;

/// <summary>
/// The GNU build id of an ELF file, from its note segments: what CRIU itself compares. Only this one note of the format
/// is read, on every file a program maps, inside a capture: a library that loads whole ELF files would read hundreds of megabytes.
/// An assembly has a stamp in its header, which a compiler makes of the content or of the time: an assembly that was built again is
/// often of the same size, and CRIU would take it for the one it was.
/// </summary>
internal static class BuildId
{
    private const uint NoteSegment = 4;
    private const uint GnuBuildId = 3;

    /// <summary>
    /// Lower-case hex of an ELF file's build id, <c>pe:</c> and the stamp of an assembly, or null when the file is neither or has none.
    /// </summary>
    public static string? Of(string path)
    {
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            Span<byte> header = stackalloc byte[64];
            if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
                return null;
            if (header.StartsWith("MZ"u8))
                return StampOf(file, BinaryPrimitives.ReadUInt32LittleEndian(header[60..]));
            if (!header.StartsWith("\u007fELF\u0002\u0001"u8))
                return null;
            long table = BinaryPrimitives.ReadInt64LittleEndian(header[32..]);
            int entrySize = BinaryPrimitives.ReadUInt16LittleEndian(header[54..]);
            int entries = BinaryPrimitives.ReadUInt16LittleEndian(header[56..]);
            byte[] segments = ReadAt(file, table, Math.Min(entrySize * entries, 64 * 1024));
            for (int at = 0; entrySize >= 56 && at + entrySize <= segments.Length; at += entrySize)
            {
                ReadOnlySpan<byte> segment = segments.AsSpan(at, entrySize);
                if (BinaryPrimitives.ReadUInt32LittleEndian(segment) == NoteSegment && FindInNotes(NotesOf(file, segment)) is { } id)
                    return id;
            }

            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? StampOf(FileStream file, uint position)
    {
        byte[] header = ReadAt(file, position, 12);
        return header.Length == 12 && header.AsSpan().StartsWith("PE\0\0"u8) ? $"pe:{BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(8)):x8}" : null;
    }

    private static byte[] NotesOf(FileStream file, ReadOnlySpan<byte> segment) =>
        ReadAt(file, BinaryPrimitives.ReadInt64LittleEndian(segment[8..]), (int)Math.Min(BinaryPrimitives.ReadInt64LittleEndian(segment[32..]), 64 * 1024));

    private static string? FindInNotes(ReadOnlySpan<byte> notes)
    {
        while (notes.Length >= 12)
        {
            int nameSize = BinaryPrimitives.ReadInt32LittleEndian(notes);
            int size = BinaryPrimitives.ReadInt32LittleEndian(notes[4..]);
            uint type = BinaryPrimitives.ReadUInt32LittleEndian(notes[8..]);
            // Each by itself first: any program may map any file, and their sum may be too much for a number.
            if (nameSize < 0 || nameSize > notes.Length || size < 0 || size > notes.Length || 12 + Align(nameSize) is var start && start + size > notes.Length)
                return null;
            if (type == GnuBuildId && notes.Slice(12, nameSize).SequenceEqual("GNU\0"u8))
                return Convert.ToHexStringLower(notes.Slice(start, size));
            notes = notes[Math.Min(start + Align(size), notes.Length)..];
        }

        return null;
    }

    private static byte[] ReadAt(FileStream file, long position, int length)
    {
        if (position < 0)
            return [];
        byte[] bytes = new byte[Math.Max(length, 0)];
        file.Position = position;
        int count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return count == bytes.Length ? bytes : bytes[..count];
    }

    private static int Align(int size) => (size + 3) & ~3;
}
