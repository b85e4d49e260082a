namespace Checkpointing.Hosting.Warming;

internal static class OwnAddress
{
    private const string Unix = "unix:";

    /// <summary>
    /// Where a server that listens at this address can be asked from here: <c>http://+:80</c> names no host, nor does a socket of the file
    /// system. Null when it is no address.
    /// </summary>
    public static Uri? ToAsk(string address)
    {
        int host = address.IndexOf("://", StringComparison.Ordinal) + 3;
        if (host < 3)
            return null;
        if (SocketOf(address) is not null)
            address = $"{address[..host]}localhost";
        foreach (string any in (string[])["+", "*", "0.0.0.0", "[::]"])
        {
            if (address.AsSpan(host).StartsWith(any))
                address = $"{address[..host]}localhost{address[(host + any.Length)..]}";
        }

        return Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) ? uri : null;
    }

    /// <summary>The path of the socket that is listened at: that of <c>http://unix:/run/app.sock</c>, behind which a path of requests may follow.</summary>
    public static string? SocketOf(string address)
    {
        int path = address.IndexOf($"://{Unix}", StringComparison.Ordinal) + 3 + Unix.Length;
        return path < 3 + Unix.Length ? null : address[path..].Split(':')[0];
    }
}
