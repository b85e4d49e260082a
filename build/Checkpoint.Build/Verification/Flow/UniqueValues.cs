using Checkpointing.CodeVerification.Metadata;

namespace Checkpointing.CodeVerification.Flow;

/// <summary>Knows what makes values that must not be the same in two copies, as the analyzers' rules 2xxx and 5001 do.</summary>
internal static class UniqueValues
{
    /// <summary>The types that any of this begins with: an assembly that names none of them need not be looked at.</summary>
    public static readonly HashSet<string> Types = new(StringComparer.Ordinal)
    {
        "System.Random", "System.Guid", "System.IO.Path", "System.Diagnostics.ActivityTraceId", "System.Diagnostics.ActivitySpanId",
        "System.Security.Cryptography.RandomNumberGenerator", "System.Security.Cryptography.Aes", "System.Security.Cryptography.RSA",
        "System.Security.Cryptography.ECDsa", "System.Security.Cryptography.ECDiffieHellman", "System.Security.Cryptography.HMACSHA256",
        "System.Security.Cryptography.HMACSHA512", "System.Security.Cryptography.HMACSHA1", "System.Security.Cryptography.X509Certificates.CertificateRequest",
        "System.Net.Sockets.TcpClient", "StackExchange.Redis.ConnectionMultiplexer",
    };

    private static readonly string[] s_derived = ["string", "System.Guid", "byte[]", "System.ReadOnlySpan`1<byte>", "System.Span`1<byte>"];

    /// <summary>Whether a call can make one.</summary>
    public static bool IsSource(CallTarget target) => Types.Contains(target.Type) && Make(target) is not null;

    /// <summary>The value, where the call makes one, or gives an old one another form.</summary>
    public static Value? Of(CallTarget target, IReadOnlyList<Value> arguments)
    {
        if (Types.Contains(target.Type) && Make(target) is { } made)
            return made;
        Value source = arguments.FirstOrDefault(a => a.Kind == ValueKind.Unique);
        return source.Kind == ValueKind.Unique && Array.IndexOf(s_derived, target.Signature.Return) >= 0 ? source : null;
    }

    private static Value? Make(CallTarget target)
    {
        string type = target.Type.Substring(target.Type.LastIndexOf('.') + 1);
        UniqueKind? kind = (type, target.Name) switch
        {
            // With a seed the numbers are meant to be the same each time.
            ("Random", ".ctor") when target.Signature.Parameters.Count == 0 => UniqueKind.Random,
            ("Guid", "NewGuid" or "CreateVersion7") or ("Path", "GetRandomFileName") or ("ActivityTraceId" or "ActivitySpanId", "CreateRandom") => UniqueKind.Identifier,
            ("RandomNumberGenerator", "GetHexString" or "GetString") => UniqueKind.Identifier,
            ("RandomNumberGenerator", "GetBytes") when !target.Signature.HasThis => UniqueKind.Key,
            ("Aes" or "RSA" or "ECDsa" or "ECDiffieHellman", "Create") when MakesRandomKey(target) => UniqueKind.Key,
            ("HMACSHA256" or "HMACSHA512" or "HMACSHA1", ".ctor") when target.Signature.Parameters.Count == 0 => UniqueKind.Key,
            ("CertificateRequest", "CreateSelfSigned") => UniqueKind.Key,
            ("TcpClient", ".ctor") when target.Signature.Parameters.Count > 0 && target.Signature.Parameters[0] == "string" => UniqueKind.Connection,
            ("ConnectionMultiplexer", "Connect") => UniqueKind.Connection,
            _ => null,
        };
        return kind is { } known ? Value.Unique(known, target.Name == ".ctor" ? $"new {type}()" : $"{type}.{target.Name}") : null;
    }

    // Parameters are somebody's key; nothing, a size or a curve asks for a new one.
    private static bool MakesRandomKey(CallTarget target) =>
        target.Signature.Parameters.All(p => p is "int" or "System.Security.Cryptography.ECCurve");
}
