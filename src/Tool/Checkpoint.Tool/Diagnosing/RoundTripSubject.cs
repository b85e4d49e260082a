using System.Net;
using System.Net.Sockets;
using Checkpointing.Native;

namespace Checkpointing.Tool.Diagnosing;

/// <summary>
/// The program that a round trip dumps and restores: the same executable, started again. It listens on a TCP socket,
/// because that is what CRIU cannot do on kernels it is too old for, while its own check says that all is well.
/// </summary>
internal static class RoundTripSubject
{
    /// <summary>The hidden verb. Not part of the command line: it takes a descriptor, not words.</summary>
    public const string Verb = "round-trip-subject";

    public const int ReadyNumber = 3;

    // Whoever started it ends it by its id; should that one be killed, it must not stay for ever.
    private static readonly TimeSpan s_life = TimeSpan.FromMinutes(2);

    public static unsafe int Run()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        ushort port = (ushort)((IPEndPoint)listener.LocalEndpoint).Port;
        _ = LibC.write(ReadyNumber, (byte*)&port, sizeof(ushort));
        _ = LibC.close(ReadyNumber);
        Thread.Sleep(s_life);
        return 0;
    }
}
