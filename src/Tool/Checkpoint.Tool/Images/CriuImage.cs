using System.Buffers.Binary;

namespace Checkpointing.Tool.Images;

/// <summary>An image of CRIU's: a magic number for all, one for the kind, then entries, each a length of four bytes and a message.</summary>
internal sealed class CriuImage
{
    private const uint CommonMagic = 0x54564319;
    private const int HeaderSize = 8;

    private readonly byte[] _bytes;

    private CriuImage(byte[] bytes, IReadOnlyList<ReadOnlyMemory<byte>> entries)
    {
        _bytes = bytes;
        Entries = entries;
    }

    public IReadOnlyList<ReadOnlyMemory<byte>> Entries { get; }

    /// <summary>Null when the bytes are no such image: another magic, or an entry that goes beyond the end.</summary>
    public static CriuImage? TryRead(byte[] bytes, uint magic)
    {
        if (bytes.Length < HeaderSize || NumberAt(bytes, 0) != CommonMagic || NumberAt(bytes, 4) != magic)
            return null;
        var entries = new List<ReadOnlyMemory<byte>>();
        for (int at = HeaderSize; at < bytes.Length;)
        {
            if (bytes.Length - at < 4 || NumberAt(bytes, at) is var size && size > bytes.Length - at - 4)
                return null;
            entries.Add(bytes.AsMemory(at + 4, (int)size));
            at += 4 + (int)size;
        }

        return new CriuImage(bytes, entries);
    }

    /// <summary>An image of the same kind with other entries.</summary>
    public byte[] With(params ReadOnlySpan<ReadOnlyMemory<byte>> entries)
    {
        int size = HeaderSize;
        foreach (ReadOnlyMemory<byte> entry in entries)
            size += 4 + entry.Length;
        byte[] bytes = new byte[size];
        _bytes.AsSpan(0, HeaderSize).CopyTo(bytes);
        int at = HeaderSize;
        foreach (ReadOnlyMemory<byte> entry in entries)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), entry.Length);
            entry.Span.CopyTo(bytes.AsSpan(at + 4));
            at += 4 + entry.Length;
        }

        return bytes;
    }

    private static uint NumberAt(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
}
