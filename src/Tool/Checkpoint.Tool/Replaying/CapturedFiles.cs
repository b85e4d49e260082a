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
    private const int UnixSocket = 16;

    /// <summary>A state of TCP's, which the kernel uses for unix sockets as well.</summary>
    private const uint Listening = 10;

    private readonly Dictionary<string, long> _positions = new(StringComparer.Ordinal);
    private readonly List<BoundSocket> _bound = [];
    private readonly List<string> _boundPaths = [];

    private CapturedFiles()
    {
    }

    /// <summary>Sockets that hold a port: they listen, or receive datagrams.</summary>
    public IReadOnlyList<BoundSocket> BoundSockets => _bound;

    /// <summary>Unix sockets that others reach by a path: they listen, or receive datagrams.</summary>
    public IReadOnlyList<string> BoundPaths => _boundPaths;

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
            if (field is InternetSocket or RegularFile or UnixSocket && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
            {
                byte[] body = entry.ReadBytes().ToByteArray();
                Read(field, new CodedInputStream(body));
            }
            else
            {
                entry.SkipLastField();
            }
        }
    }

    private void Read(int kind, CodedInputStream file)
    {
        if (kind == InternetSocket)
            ReadSocket(file);
        else if (kind == UnixSocket)
            ReadUnixSocket(file);
        else
            ReadFile(file);
    }

    private void ReadSocket(CodedInputStream socket)
    {
        const uint Udp = 17;
        Dictionary<int, ulong> numbers = NumbersOf(socket, textField: 0, out _);
        uint Number(int field) => (uint)numbers.GetValueOrDefault(field);
        if (Number(7) is not 0 and var port && (Number(6) == Listening || Number(5) == Udp))
            _bound.Add(new BoundSocket(Number(5) == Udp ? "udp" : "tcp", (int)port));
    }

    private void ReadUnixSocket(CodedInputStream socket)
    {
        const uint Datagram = 2, Outside = 1;
        Dictionary<int, ulong> numbers = NumbersOf(socket, textField: 11, out string? name);

        // An accepted connection has the path of its listener; a name that begins with a zero is of the network, and no path. Those of
        // other programs that this one is connected to are in the image, too.
        if ((numbers.GetValueOrDefault(6) & Outside) == 0 && (numbers.GetValueOrDefault(4) == Listening || numbers.GetValueOrDefault(3) == Datagram) && name?.TrimEnd('\0') is ['/', ..] path)
            _boundPaths.Add(path);
    }

    private void ReadFile(CodedInputStream file)
    {
        Dictionary<int, ulong> numbers = NumbersOf(file, textField: 6, out string? name);
        if (name is not null)
            _positions[name] = (long)numbers.GetValueOrDefault(3);
    }

    /// <summary>The fields that are numbers, and one that is a name.</summary>
    private static Dictionary<int, ulong> NumbersOf(CodedInputStream message, int textField, out string? name)
    {
        name = null;
        var numbers = new Dictionary<int, ulong>();
        while (message.ReadTag() is not 0 and var tag)
        {
            int field = WireFormat.GetTagFieldNumber(tag);
            if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.Varint)
                numbers[field] = message.ReadUInt64();
            else if (field == textField && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                name = message.ReadString();
            else
                message.SkipLastField();
        }

        return numbers;
    }
}

/// <summary>A socket that holds a port.</summary>
internal sealed record BoundSocket(string Protocol, int Port);
