using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Checkpointing.Analyzers.Flow;

/// <summary>Knows the types that hold a connection to another process, and what opens one.</summary>
internal static class Connections
{
    private static readonly HashSet<string> s_names =
    [
        "Socket", "TcpClient", "NetworkStream", "SslStream", "WebSocket", "ClientWebSocket", "DbConnection", "HubConnection", "ConnectionMultiplexer",
        "IConnectionMultiplexer", "IMqttClient", "ImapClient", "NamedPipeClientStream", "QuicConnection", "NatsConnection",
    ];

    public static bool IsConnection(ITypeSymbol? type)
    {
        for (ITypeSymbol? current = type; current is { SpecialType: SpecialType.None }; current = current.BaseType)
        {
            if (s_names.Contains(current.Name))
                return true;
        }

        return type is not null && type.Name is "IConnection" && type.ContainingNamespace?.Name == "Client";
    }

    /// <summary>Whether what is made is open from the start.</summary>
    public static bool IsOpenedBy(IObjectCreationOperation creation) => creation.Type?.Name switch
    {
        "NetworkStream" or "SslStream" => true,
        "TcpClient" => creation.Arguments.Any(a => a.Parameter?.Type.SpecialType == SpecialType.System_String),
        _ => false,
    };

    /// <summary>Whether the call answers with an open connection.</summary>
    public static bool IsOpenedBy(IInvocationOperation call)
    {
        ITypeSymbol? type = call.Type is INamedTypeSymbol { TypeArguments: { Length: 1 } arguments } task && task.IsTaskLike() ? arguments[0] : call.Type;
        if (!IsConnection(type))
            return false;
        string name = call.TargetMethod.Name;
        return name.StartsWith("Accept", StringComparison.Ordinal) || name.StartsWith("Connect", StringComparison.Ordinal)
            || name.StartsWith("Open", StringComparison.Ordinal) || name is "GetStream" or "CreateConnection" or "CreateConnectionAsync";
    }

    /// <summary>Whether the call opens the connection it is called on.</summary>
    public static bool Opens(IInvocationOperation call) =>
        call.TargetMethod.Name is "Open" or "OpenAsync" or "Connect" or "ConnectAsync" or "StartAsync" or "Start" && IsConnection(call.Instance?.Type);
}
