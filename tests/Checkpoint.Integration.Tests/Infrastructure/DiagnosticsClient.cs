using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Checkpointing.Integration.Tests.Infrastructure;

/// <summary>What dotnet-trace and its kin do first: asks a runtime, over its diagnostics socket, who it is.</summary>
internal static class DiagnosticsClient
{
    private const int HeaderSize = 20;

    /// <summary>The process id that the runtime answers with.</summary>
    /// <param name="folder">The folder of the socket.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<long> ProcessIdAsync(string folder, CancellationToken cancellation)
    {
        string path = Directory.EnumerateFiles(folder, "dotnet-diagnostic-*-socket").Single();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
        // Magic, size, command set Process, command ProcessInfo, reserved.
        byte[] request = new byte[HeaderSize];
        Encoding.ASCII.GetBytes("DOTNET_IPC_V1\0", request);
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(14), HeaderSize);
        request[16] = 4;
        await socket.SendAsync(request, cancellation);
        byte[] answer = new byte[HeaderSize + sizeof(long)];
        for (int count = 0; count < answer.Length;)
        {
            int more = await socket.ReceiveAsync(answer.AsMemory(count), cancellation);
            Assert.NotEqual(0, more);
            count += more;
        }

        return BinaryPrimitives.ReadInt64LittleEndian(answer.AsSpan(HeaderSize));
    }
}
