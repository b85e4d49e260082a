using System.Buffers.Binary;
using Checkpointing.Store.Facts;

namespace Checkpointing.Tool.Tests.Store;

/// <summary>A program may map any file: what only begins like an ELF file must not keep it from being captured.</summary>
public sealed class BuildIdTests : IDisposable
{
    private const int Table = 64, Notes = Table + 56;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void The_id_of_a_note_is_found() => Assert.Equal("0102030405060708", Of(nameSize: 4, size: 8));

    [Theory]
    [InlineData(int.MaxValue, 8)]
    [InlineData(int.MaxValue - 3, 8)]
    [InlineData(-1, 8)]
    [InlineData(4, int.MaxValue)]
    [InlineData(4, -1)]
    [InlineData(int.MaxValue - 20, int.MaxValue - 20)]
    public void Sizes_that_cannot_be_are_no_id(int nameSize, int size) => Assert.Null(Of(nameSize, size));

    [Theory]
    [InlineData(-1L)]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    public void Neither_is_a_place_outside_of_the_file(long table) => Assert.Null(Of(nameSize: 4, size: 8, table));

    public void Dispose() => _folder.Dispose();

    private string? Of(int nameSize, int size, long table = Table)
    {
        byte[] file = new byte[Notes + 24];
        "\u007fELF\u0002\u0001"u8.CopyTo(file);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(32), table);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(54), 56);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(56), 1);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(Table), 4);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(Table + 8), Notes);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(Table + 32), 24);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(Notes), nameSize);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(Notes + 4), size);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(Notes + 8), 3);
        "GNU\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008"u8.CopyTo(file.AsSpan(Notes + 12));
        string path = _folder.Combine("file");
        File.WriteAllBytes(path, file);
        return BuildId.Of(path);
    }
}
