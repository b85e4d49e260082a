using Checkpointing.CodeVerification.Flow;
using Checkpointing.CodeVerification.Metadata;

namespace Checkpointing.CodeVerification;

/// <summary>The calls by which a program takes something from where it runs: variables, settings, files, the network.</summary>
internal static class SurroundingCalls
{
    private const string Configuration = "Microsoft.Extensions.Configuration.";

    private static readonly Func<CallTarget, VerificationCode?>[] s_kinds = [Variables, Settings, Files, Network];

    private static readonly HashSet<string> s_hosts = new(StringComparer.Ordinal)
    {
        "Microsoft.AspNetCore.Builder.WebApplication", "Microsoft.Extensions.Hosting.Host", "Microsoft.AspNetCore.WebHost",
    };

    private static readonly HashSet<string> s_fileTypes = new(StringComparer.Ordinal) { "System.IO.FileStream", "System.IO.StreamReader", "System.IO.StreamWriter", "System.IO.FileInfo" };

    private static readonly HashSet<string> s_sockets = new(StringComparer.Ordinal)
    {
        "System.Net.Sockets.Socket", "System.Net.Sockets.TcpClient", "System.Net.Sockets.UdpClient", "System.Net.Sockets.TcpListener",
    };

    // Each is opened by one of its methods.
    private static readonly HashSet<string> s_connections = new(StringComparer.Ordinal)
    {
        "System.Data.Common.DbConnection", "System.Data.IDbConnection", "Npgsql.NpgsqlConnection", "Microsoft.Data.SqlClient.SqlConnection", "MySqlConnector.MySqlConnection",
        "StackExchange.Redis.ConnectionMultiplexer", "System.Net.WebSockets.ClientWebSocket", "System.Net.Mail.SmtpClient",
    };

    /// <summary>What the call is reported as; null for all others.</summary>
    public static VerificationCode? KindOf(CallTarget target) => s_kinds.Select(k => k(target)).FirstOrDefault(c => c is not null);

    /// <summary>What is to be said of a call.</summary>
    /// <param name="target">One of them.</param>
    /// <param name="text">What it is called with, where that is known.</param>
    /// <returns>Null when it turns out to be about the program's own.</returns>
    public static string? Describe(CallTarget target, string? text)
    {
        string type = target.Type.Substring(target.Type.LastIndexOf('.') + 1);
        string what = target.Name == ".ctor" ? type : $"{type}.{target.Name}";
        if (KindOf(target) == VerificationCodes.EnvironmentRead)
        {
            return s_hosts.Contains(target.Type) || target.Name == "AddEnvironmentVariables"
                ? $"{what} reads environment variables into the configuration before the capture: every copy has the values from the build. With AddCheckpoint of Checkpoint.Hosting copies read them again."
                : $"{(text is null ? "An environment variable" : $"The environment variable '{text}'")} is read before the capture: every copy has the value from the build.";
        }

        if (KindOf(target) == VerificationCodes.SettingRead)
            return $"{(text is null ? "A setting" : $"The setting '{text}'")} is read before the capture ({what}): every copy has the value from the build. Read it where it is used, or through IOptionsMonitor<T>.";
        if (KindOf(target) == VerificationCodes.EarlySocket)
            return DescribeNetwork(target, type, what);
        if (text is null)
            return $"A file is used before the capture ({what}), and its path is not known before the program runs: if it is not the program's own, every copy has its content from the build.";
        return KnownTexts.IsRooted(text) ? $"'{text}' is used before the capture ({what}): every copy has its content from the build." : null;
    }

    private static string DescribeNetwork(CallTarget target, string type, string what) =>
        s_sockets.Contains(target.Type) ? $"A {type} is opened before the capture: connections are closed in every copy, and a port must be free."
        : IsServer(target) ? $"{what} opens what it listens on before the capture: it must be free wherever a copy wakes up."
        : $"{what} connects before the capture: connections are closed in every copy. Connect again in an after-restore hook.";

    private static VerificationCode? Variables(CallTarget target) => (target.Type, target.Name) switch
    {
        ("System.Environment", "GetEnvironmentVariable" or "GetEnvironmentVariables" or "ExpandEnvironmentVariables")
            or (Configuration + "EnvironmentVariablesExtensions", "AddEnvironmentVariables") => VerificationCodes.EnvironmentRead,
        (_, "CreateBuilder" or "CreateSlimBuilder" or "CreateDefaultBuilder" or "CreateApplicationBuilder") when s_hosts.Contains(target.Type) => VerificationCodes.EnvironmentRead,
        _ => null,
    };

    private static VerificationCode? Settings(CallTarget target) => (target.Type, target.Name) switch
    {
        (Configuration + "IConfiguration" or Configuration + "IConfigurationSection" or Configuration + "IConfigurationRoot" or Configuration + "ConfigurationManager", "get_Item" or "get_Value")
            or (Configuration + "ConfigurationBinder", "GetValue" or "Get" or "Bind")
            or (Configuration + "ConfigurationExtensions", "GetConnectionString") => VerificationCodes.SettingRead,
        _ => null,
    };

    private static VerificationCode? Files(CallTarget target) =>
        (s_fileTypes.Contains(target.Type) && target.Name == ".ctor" && target.Signature.Parameters.Count > 0 && target.Signature.Parameters[0] == "string") || (target.Type == "System.IO.File" && Touches(target.Name))
        || (target.Type == "System.IO.Directory" && (target.Name.StartsWith("Get", StringComparison.Ordinal) || target.Name.StartsWith("Enumerate", StringComparison.Ordinal)) && target.Name != "GetCurrentDirectory")
        || (target.Type == "System.IO.MemoryMappedFiles.MemoryMappedFile" && target.Name == "CreateFromFile")
            ? VerificationCodes.OutsideFile
            : null;

    private static VerificationCode? Network(CallTarget target) =>
        (s_sockets.Contains(target.Type) && target.Name == ".ctor") || IsServer(target)
        || (s_connections.Contains(target.Type) && (target.Name is "Open" or "OpenAsync" or "Connect" or "ConnectAsync"))
        || (target.Type == "System.Net.Http.HttpClient" && IsRequest(target.Name))
            ? VerificationCodes.EarlySocket
            : null;

    private static bool IsServer(CallTarget target) => (target.Type, target.Name) switch
    {
        ("Microsoft.AspNetCore.Builder.WebApplication", "Run" or "RunAsync" or "Start" or "StartAsync") => true,
        ("System.Net.HttpListener", "Start") => true,
        _ => false,
    };

    private static bool IsRequest(string name) =>
        name.StartsWith("Get", StringComparison.Ordinal) || name.StartsWith("Post", StringComparison.Ordinal) || name.StartsWith("Put", StringComparison.Ordinal)
        || name.StartsWith("Send", StringComparison.Ordinal) || name.StartsWith("Delete", StringComparison.Ordinal) || name.StartsWith("Patch", StringComparison.Ordinal);

    private static bool Touches(string name) =>
        name.StartsWith("Read", StringComparison.Ordinal) || name.StartsWith("Open", StringComparison.Ordinal) || name.StartsWith("Write", StringComparison.Ordinal)
        || name.StartsWith("Append", StringComparison.Ordinal) || name is "Create" or "CreateText" or "Exists";
}
