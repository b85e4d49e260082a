namespace Checkpointing.Hosting.Warming;

internal static class OwnAddress
{
    /// <summary>
    /// Where a server that listens at this address can be asked from here: <c>http://+:80</c> names no host. Null when it cannot be
    /// asked by its address, as at a socket of the file system.
    /// </summary>
    public static Uri? ToAsk(string address)
    {
        int host = address.IndexOf("://", StringComparison.Ordinal) + 3;
        if (host < 3 || address.AsSpan(host).StartsWith("unix:"))
            return null;
        foreach (string any in (string[])["+", "*", "0.0.0.0", "[::]"])
        {
            if (address.AsSpan(host).StartsWith(any))
                address = $"{address[..host]}localhost{address[(host + any.Length)..]}";
        }

        return Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) ? uri : null;
    }
}
