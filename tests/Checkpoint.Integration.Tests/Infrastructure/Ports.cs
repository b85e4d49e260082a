using System.Net;
using System.Net.Sockets;

namespace Checkpointing.Integration.Tests.Infrastructure;

internal static class Ports
{
    /// <summary>One of the loopback address that nobody listens at now.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
