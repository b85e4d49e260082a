using Checkpointing.Native;
using Checkpointing.Store;

namespace Checkpointing.Tool.Replaying;

/// <summary>What a copy is given for unix sockets whose other end was another program: sockets whose other end is closed.</summary>
internal sealed class ClosedConnections : IDisposable
{
    private readonly Dictionary<string, Descriptor> _sockets = new(StringComparer.Ordinal);

    /// <summary>By the text of /proc/PID/fd/N at the capture, which is what CRIU knows each by.</summary>
    public IReadOnlyDictionary<string, Descriptor> Sockets => _sockets;

    public static ClosedConnections Of(CheckpointManifest manifest)
    {
        var closed = new ClosedConnections();
        foreach (ManifestConnection connection in manifest.Connections.Where(c => c is { Kind: ConnectionKind.Unix, Action: ConnectionAction.Closed }))
        {
            (Descriptor other, Descriptor theirs) = Descriptor.SocketPair(connection.SocketType ?? LibC.SOCK_STREAM);
            other.Dispose();
            closed._sockets[connection.Link] = theirs;
        }

        return closed;
    }

    public void Dispose()
    {
        foreach (Descriptor socket in _sockets.Values)
            socket.Dispose();
    }
}
