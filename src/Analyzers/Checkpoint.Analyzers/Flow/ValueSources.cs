using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Checkpointing.Analyzers.Flow;

/// <summary>Knows what makes values that must not live across a capture, and what takes that from them.</summary>
internal static class ValueSources
{
    /// <summary>Marks an object that everybody shares, such as Random.Shared.</summary>
    public const string SharedDetail = "shared";

    /// <summary>Marks a random generator with a constant seed.</summary>
    public const string SeededDetail = "seeded";

    private static readonly HashSet<string> s_keyTypes = ["Aes", "RSA", "ECDsa", "ECDiffieHellman", "DSA", "TripleDES", "MLKem", "MLDsa"];
    private static readonly HashSet<string> s_derivedTypes =
        ["String", "Guid", "DateTime", "DateTimeOffset", "DateOnly", "TimeOnly", "TimeSpan", "Int64", "ReadOnlySpan", "ReadOnlyMemory", "ActivityTraceId", "ActivitySpanId", "Uri", "DirectoryInfo", "FileInfo", "MemoryMappedViewAccessor", "MemoryMappedViewStream"];

    private static readonly HashSet<string> s_derivedKeyTypes = ["AesGcm", "AesCcm", "ChaCha20Poly1305", "X509SigningCredentials", "SymmetricSecurityKey", "SigningCredentials"];

    private static readonly string[] s_writing = ["FileAccess.Write", "FileAccess.ReadWrite", "FileMode.Append"];
    private static readonly string[] s_keyUses = ["Encrypt", "Decrypt", "Sign", "ComputeHash", "HashData", "Hash", "Verify", "Transform"];

    /// <summary>Whether a value of the type can be one of those at all.</summary>
    public static bool MayHold(ITypeSymbol type) => type.TypeKind is not TypeKind.Enum && type.SpecialType is not SpecialType.System_Object;

    /// <summary>Whether a value that the method answers with can be one of those.</summary>
    public static bool MayMake(IMethodSymbol method)
    {
        ITypeSymbol type = method.ReturnType is INamedTypeSymbol { TypeArguments: { Length: 1 } result } task && task.IsTaskLike() ? result[0] : method.ReturnType;
        return type.SpecialType is SpecialType.None or SpecialType.System_String or SpecialType.System_Int64 or SpecialType.System_DateTime && MayHold(type) && !type.IsTaskLike();
    }

    /// <summary>Whether a result of the type is made of what the call was given, so that it is the same value in another form.</summary>
    public static bool Derives(ITypeSymbol? type) =>
        type is IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Byte or SpecialType.System_String }
        || (type is not null && (s_derivedTypes.Contains(type.Name) || s_derivedKeyTypes.Contains(type.Name) || type.Name.StartsWith("HMAC", StringComparison.Ordinal)));

    /// <summary>What of its inputs a call gives on: a ciphertext, signature or digest does not hold the key.</summary>
    public static ImmutableArray<Origin> GivenOn(IInvocationOperation call, ImmutableArray<Origin> origins)
    {
        string name = call.TargetMethod.Name;
        bool usesKey = s_keyUses.Any(u => name.StartsWith(u, StringComparison.Ordinal));
        return usesKey ? origins.RemoveAll(o => o.Kind == ValueKind.Key) : origins;
    }

    /// <summary>Whether an object of the type stands for the stream it was made with.</summary>
    public static bool Wraps(ITypeSymbol type) =>
        type.Name is "StreamWriter" or "StreamReader" or "BinaryWriter" or "BufferedStream" or "GZipStream" or "BrotliStream" or "CryptoStream" or "Utf8JsonWriter";

    public static Origin? Classify(IOperation operation, FlowContext context) => operation switch
    {
        IInvocationOperation call => OfCall(call, context),
        IObjectCreationOperation creation => OfCreation(creation),
        IPropertyReferenceOperation property => OfProperty(property),
        _ => null,
    };

    private static Origin? OfCall(IInvocationOperation call, FlowContext context)
    {
        IMethodSymbol method = call.TargetMethod;
        if (context.IsSafe(method))
            return null;
        string type = method.ContainingType?.Name ?? "";
        ValueKind? kind = (type, method.Name) switch
        {
            ("Guid", "NewGuid" or "CreateVersion7") => ValueKind.Identifier,
            ("Path", "GetRandomFileName") => ValueKind.Identifier,
            ("ActivityTraceId" or "ActivitySpanId", "CreateRandom") => ValueKind.Identifier,
            ("Ulid", "NewUlid") => ValueKind.Identifier,
            ("RandomNumberGenerator", "GetHexString" or "GetString") => ValueKind.Identifier,
            ("RandomNumberGenerator", "GetBytes") when method.IsStatic => ValueKind.Key,
            ("CertificateRequest", "CreateSelfSigned") => ValueKind.Key,
            (_, "Create") when s_keyTypes.Contains(type) && method.IsStatic && MakesRandomKey(call) => ValueKind.Key,
            ("MemoryMappedFile", "CreateFromFile") => ValueKind.Writer,
            ("Process", "Start") when method.IsStatic => ValueKind.Child,
            (_, "GenerateKey") when s_keyTypes.Contains(type) && method.IsStatic => ValueKind.Key,
            ("TimeProvider", "GetUtcNow" or "GetLocalNow") => ValueKind.WallClock,
            ("TimeProvider", "GetTimestamp") or ("Stopwatch", "StartNew" or "GetTimestamp") => ValueKind.Monotonic,
            ("Environment", "GetEnvironmentVariable" or "GetEnvironmentVariables" or "GetCommandLineArgs") => ValueKind.EnvironmentCopy,
            ("Dns", "GetHostName") or ("Directory", "GetCurrentDirectory") => ValueKind.EnvironmentCopy,
            ("ConfigurationBinder", "GetValue" or "Get") or ("ConfigurationExtensions", "GetConnectionString") => ValueKind.OptionsCopy,
            ("File", "Create" or "CreateText" or "AppendText" or "OpenWrite") => ValueKind.Writer,
            ("File", "Open") when !OpensForReading(call.Arguments) => ValueKind.Writer,
            _ => Connections.IsOpenedBy(call) ? ValueKind.Connection : null,
        };
        return kind is { } known ? new Origin(known, call.Syntax, Crossed: false) : null;
    }

    private static Origin? OfCreation(IObjectCreationOperation creation)
    {
        if (creation.Type is not { } type)
            return null;
        bool anyArguments = creation.Arguments.Any(a => a.ArgumentKind != ArgumentKind.DefaultValue);
        switch (type.Name)
        {
            case "Random" when type.IsNamed("System.Random"):
                return new Origin(ValueKind.Random, creation.Syntax, false)
                {
                    Detail = creation.Arguments.Length == 1 && creation.Arguments[0].Value.ConstantValue.HasValue ? SeededDetail : null,
                };
            case "CancellationTokenSource" when anyArguments && creation.Arguments[0].Value is not { ConstantValue: { HasValue: true, Value: -1 } }:
            case "PeriodicTimer":
            case "Timer" when type.IsNamed("System.Threading.Timer") || type.IsNamed("System.Timers.Timer"):
                return new Origin(ValueKind.Timeout, creation.Syntax, false);
            case "FileStream" when !OpensForReading(creation.Arguments):
                return new Origin(ValueKind.Writer, creation.Syntax, false);
            case "StreamWriter" or "BinaryWriter" when creation.Arguments.Length > 0 && creation.Arguments[0].Parameter?.Type.SpecialType == SpecialType.System_String:
                return new Origin(ValueKind.Writer, creation.Syntax, false);
            case { } name when name.StartsWith("HMAC", StringComparison.Ordinal) && !anyArguments:
                return new Origin(ValueKind.Key, creation.Syntax, false);
            default:
                return Connections.IsOpenedBy(creation) ? new Origin(ValueKind.Connection, creation.Syntax, false) : null;
        }
    }

    /// <summary>Whether the member is the date until which its object is good.</summary>
    public static bool IsExpiryMember(ISymbol member) => member.Name is "ExpiresOn" or "ExpiresAt" or "NotAfter" or "NotBefore" or "ValidTo" or "ExpiresIn" or "ExpiresUtc";

    private static Origin? OfProperty(IPropertyReferenceOperation property)
    {
        IPropertySymbol symbol = property.Property;
        ValueKind? kind = (symbol.ContainingType?.Name, symbol.Name) switch
        {
            ("Random", "Shared") => ValueKind.Random,
            ("DateTime" or "DateTimeOffset", "Now" or "UtcNow" or "Today") => ValueKind.WallClock,
            ("Environment", "TickCount" or "TickCount64") => ValueKind.Monotonic,
            ("Environment", "MachineName" or "ProcessorCount" or "CurrentDirectory" or "CommandLine" or "UserName") => ValueKind.EnvironmentCopy,
            ("IOptions" or "IOptionsSnapshot", "Value") => ValueKind.OptionsCopy,
            ("IConfiguration" or "IConfigurationSection" or "IConfigurationRoot" or "ConfigurationManager", "this[]") => ValueKind.OptionsCopy,
            ("IConfigurationSection", "Value") => ValueKind.OptionsCopy,
            ("TimeZoneInfo", "Local") or ("CultureInfo", "CurrentCulture" or "CurrentUICulture") => ValueKind.Culture,
            _ => null,
        };
        return kind is { } known
            ? new Origin(known, property.Syntax, false) { Detail = symbol.Name == "Shared" ? SharedDetail : null }
            : null;
    }

    /// <summary>The object that the operation gives another state, so that what it was made with no longer counts.</summary>
    public static IOperation? Replaced(IOperation operation) => operation switch
    {
        IPropertyReferenceOperation { Property.Name: "Key" or "KeySize" } property => property.Instance,
        IInvocationOperation { Instance: { } instance, TargetMethod.Name: var name } when
            GivesNewState(name) || name is "Close" or "Dispose" or "DisposeAsync" or "CloseAsync" or "Disconnect" or "StopAsync" => Unwrap(instance),
        IInvocationOperation { TargetMethod: { Name: "Fill" or "GetBytes", ContainingType.Name: "RandomNumberGenerator" }, Arguments.Length: > 0 } fill =>
            Unwrap(fill.Arguments[0].Value),
        _ => null,
    };

    /// <summary>Whether a call of the name gives its object another state than it was made with.</summary>
    public static bool GivesNewState(string name) =>
        name.StartsWith("Import", StringComparison.Ordinal)
        || name is "FromXmlString" or "Restart" or "Reset" or "TryReset" or "Change" or "GenerateKey" or "CancelAfter" or "Open" or "OpenAsync" or "Connect" or "ConnectAsync";

    /// <summary>The object that the call arms or opens, and with what.</summary>
    public static (IOperation Owner, Origin Origin)? Armed(IOperation operation)
    {
        if (operation is not IInvocationOperation call)
            return null;
        if (call.TargetMethod is { Name: "Fill", ContainingType.Name: "RandomNumberGenerator" } && call.Arguments.Length == 1)
            return (Unwrap(call.Arguments[0].Value), new Origin(ValueKind.Key, call.Syntax, false));
        if (call.TargetMethod is { Name: "Set", ContainingType.Name: "CacheExtensions" } && call.Arguments.Length == 4)
            return (Unwrap(call.Arguments[0].Value), new Origin(ValueKind.Expiry, call.Syntax, false));
        if (call.Instance is not { } instance)
            return null;
        if (call.TargetMethod.Name == "CancelAfter")
            return (Unwrap(instance), new Origin(ValueKind.Timeout, call.Syntax, false));
        if (call.TargetMethod is { Name: "GenerateKey", IsStatic: false } && instance.Type is { } keyed && s_keyTypes.Contains(keyed.Name))
            return (Unwrap(instance), new Origin(ValueKind.Key, call.Syntax, false));
        if (call.TargetMethod.Name.StartsWith("Set", StringComparison.Ordinal) && call.Arguments.Length > 2 && instance.Type?.Name is "MemoryCache" or "IMemoryCache")
            return (Unwrap(instance), new Origin(ValueKind.Expiry, call.Syntax, false));
        return Connections.Opens(call) ? (Unwrap(instance), new Origin(ValueKind.Connection, call.Syntax, false)) : null;
    }

    public static IOperation Unwrap(IOperation operation)
    {
        while (operation is IConversionOperation conversion)
            operation = conversion.Operand;
        return operation;
    }

    /// <summary>A key is made where nothing, a size or a curve is given; parameters are somebody's key.</summary>
    private static bool MakesRandomKey(IInvocationOperation call) =>
        call.Arguments.All(a => a.Parameter?.Type is { } type && (type.SpecialType == SpecialType.System_Int32 || type.Name == "ECCurve"));

    private static bool OpensForReading(ImmutableArray<IArgumentOperation> arguments)
    {
        foreach (IArgumentOperation argument in arguments)
        {
            ITypeSymbol? type = argument.Value.Type;
            int? value = argument.Value.ConstantValue is { HasValue: true, Value: int constant } ? constant : null;
            if (type?.Name == "FileAccess")
                return value == (int)FileAccess.Read;
            if (type?.Name == "FileStreamOptions")
                return !s_writing.Any(argument.Syntax.ToString().Contains);
            if ((type?.Name is "SafeFileHandle"))
                return true;
        }

        // FileStream(path, FileMode.Open) opens for reading and writing; a mode alone does not tell what is meant.
        return arguments.Any(a => a.Value.Type?.Name == "FileMode" && a.Value.ConstantValue is { Value: (int)FileMode.Open });
    }
}
