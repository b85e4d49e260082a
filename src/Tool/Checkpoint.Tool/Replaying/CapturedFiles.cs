using Checkpointing.Store;
using Checkpointing.Tool.Images;
using Google.Protobuf;

namespace Checkpointing.Tool.Replaying;

/// <summary>What CRIU's <c>files.img</c> tells of the open files of the captured processes. Its few fields of interest are read, and no others.</summary>
internal sealed class CapturedFiles
{
    private const string ImageName = "files.img";
    private const uint FilesMagic = 0x56303138;
    private const int InternetSocket = 4;
    private const int RegularFile = 3;

    private readonly Dictionary<string, long> _positions = new(StringComparer.Ordinal);
    private readonly List<BoundSocket> _bound = [];

    private CapturedFiles()
    {
    }

    /// <summary>Sockets that hold a port: they listen, or receive datagrams.</summary>
    public IReadOnlyList<BoundSocket> BoundSockets => _bound;

    /// <summary>Where the next byte of an open file would be read or written; null when no such file was open.</summary>
    public long? PositionIn(string path) => _positions.TryGetValue(path, out long position) ? position : null;

    /// <summary>Empty when the image is of a form that is not known: what depends on it is a convenience.</summary>
    public static CapturedFiles Of(StoredCheckpoint checkpoint)
    {
        var files = new CapturedFiles();
        try
        {
            files.Read(File.ReadAllBytes(Path.Combine(checkpoint.ImagesDirectory, ImageName)));
        }
        catch (Exception exception) when (exception is IOException or InvalidProtocolBufferException)
        {
            // Damaged or missing: the restore will say so.
        }

        return files;
    }

    private void Read(byte[] image)
    {
        foreach (ReadOnlyMemory<byte> entry in CriuImage.TryRead(image, FilesMagic)?.Entries ?? [])
            ReadEntry(new CodedInputStream(entry.ToArray()));
    }

    private void ReadEntry(CodedInputStream entry)
    {
        while (entry.ReadTag() is not 0 and var tag)
        {
            int field = WireFormat.GetTagFieldNumber(tag);
            if (field is InternetSocket or RegularFile && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
            {
                byte[] body = entry.ReadBytes().ToByteArray();
                if (field == InternetSocket)
                    ReadSocket(new CodedInputStream(body));
                else
                    ReadFile(new CodedInputStream(body));
            }
            else
            {
                entry.SkipLastField();
            }
        }
    }

    private void ReadSocket(CodedInputStream socket)
    {
        const uint Listening = 10, Udp = 17;
        Dictionary<int, ulong> numbers = NumbersOf(socket, out _);
        uint Number(int field) => (uint)numbers.GetValueOrDefault(field);
        if (Number(7) is not 0 and var port && (Number(6) == Listening || Number(5) == Udp))
            _bound.Add(new BoundSocket(Number(5) == Udp ? "udp" : "tcp", (int)port));
    }

    private void ReadFile(CodedInputStream file)
    {
        Dictionary<int, ulong> numbers = NumbersOf(file, out string? name);
        if (name is not null)
            _positions[name] = (long)numbers.GetValueOrDefault(3);
    }

    /// <summary>The fields that are numbers, and the text of field 6, which is a file's name.</summary>
    private static Dictionary<int, ulong> NumbersOf(CodedInputStream message, out string? name)
    {
        name = null;
        var numbers = new Dictionary<int, ulong>();
        while (message.ReadTag() is not 0 and var tag)
        {
            int field = WireFormat.GetTagFieldNumber(tag);
            if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.Varint)
                numbers[field] = message.ReadUInt64();
            else if (field == 6 && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                name = message.ReadString();
            else
                message.SkipLastField();
        }

        return numbers;
    }
}

/// <summary>A socket that holds a port.</summary>
internal sealed record BoundSocket(string Protocol, int Port);
