using System.Buffers.Binary;
using Google.Protobuf;

namespace Checkpointing.Tool.Tests.Images;

/// <summary>An image as CRIU writes it.</summary>
internal static class TestImage
{
    public static byte[] Of(uint magic, params IEnumerable<IMessage> entries)
    {
        using var image = new MemoryStream();
        Span<byte> number = stackalloc byte[4];
        foreach (uint word in (uint[])[0x54564319, magic])
        {
            BinaryPrimitives.WriteUInt32LittleEndian(number, word);
            image.Write(number);
        }

        foreach (IMessage entry in entries)
        {
            BinaryPrimitives.WriteInt32LittleEndian(number, entry.CalculateSize());
            image.Write(number);
            entry.WriteTo(image);
        }

        return image.ToArray();
    }
}
