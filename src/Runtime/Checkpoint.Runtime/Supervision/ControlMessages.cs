using System.Text.Json;

namespace Checkpointing.Supervision;

/// <summary>
/// The messages of the control channel, both ways: docs/control-channel.md says them in words. Written by hand on
/// Utf8JsonWriter, because a serializer's warm-up would be paid inside the pause of a capture.
/// </summary>
internal abstract record ControlMessage(string Type)
{
    public const int Version = 1;

    /// <summary>One line of JSON with its line feed.</summary>
    public byte[] Encode()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("type", Type);
            WriteFields(writer);
            writer.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    /// <exception cref="FormatException">The line is no message of this protocol.</exception>
    public static ControlMessage Decode(ReadOnlyMemory<byte> line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            string? type = root.GetProperty("type").GetString();
            return type switch
            {
                CaptureMessage.Name => CaptureMessage.Read(root),
                DumpedMessage.Name => DumpedMessage.Read(root),
                NotCapturedMessage.Name => NotCapturedMessage.Read(root),
                FailedMessage.Name => FailedMessage.Read(root),
                RestoredMessage.Name => RestoredMessage.Read(root),
                AwakeMessage.Name => AwakeMessage.Read(root),
                RecordMessage.Name => RecordMessage.Read(root),
                _ => throw new FormatException($"The control channel carried a message of the unknown type '{type}'."),
            };
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException or OverflowException or ArgumentException)
        {
            throw new FormatException($"The control channel carried no valid message: {exception.Message}", exception);
        }
    }

    protected abstract void WriteFields(Utf8JsonWriter writer);

    private protected static bool OptionalFlag(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    private protected static string? OptionalText(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>B → A: dump me.</summary>
internal sealed record CaptureMessage : ControlMessage
{
    public const string Name = "capture";

    public CaptureMessage()
        : base(Name)
    {
    }

    public required int Pid { get; init; }

    public required string Point { get; init; }

    public required int Generation { get; init; }

    public required bool LeaveRunning { get; init; }

    public required TcpConnections TcpConnections { get; init; }

    public UnixConnections UnixConnections { get; init; }

    public required TimeSpan Timeout { get; init; }

    public required TimeSpan Preparation { get; init; }

    public required string DotnetVersion { get; init; }

    public required string RuntimeVersion { get; init; }

    public static CaptureMessage Read(JsonElement element) => new()
    {
        Pid = element.GetProperty("pid").GetInt32(),
        Point = element.GetProperty("name").GetString() ?? "",
        Generation = element.GetProperty("generation").GetInt32(),
        LeaveRunning = element.GetProperty("leaveRunning").GetBoolean(),
        TcpConnections = element.GetProperty("tcpConnections").GetString() switch
        {
            "keep" => TcpConnections.Keep,
            "fail" => TcpConnections.Fail,
            _ => TcpConnections.Close,
        },
        UnixConnections = OptionalText(element, "unixConnections") == "close" ? UnixConnections.Close : UnixConnections.Fail,
        Timeout = Limit(element.GetProperty("timeoutMs").GetDouble()),
        Preparation = TimeSpan.FromMilliseconds(element.GetProperty("preparationMs").GetDouble()),
        DotnetVersion = OptionalText(element, "dotnet") ?? "",
        RuntimeVersion = OptionalText(element, "runtime") ?? "",
    };

    /// <summary>What <see cref="CaptureOptions.Timeout"/> allows: no other can be waited for.</summary>
    private static TimeSpan Limit(double milliseconds) => new CaptureOptions { Timeout = TimeSpan.FromMilliseconds(milliseconds) }.Timeout;

    protected override void WriteFields(Utf8JsonWriter writer)
    {
        writer.WriteNumber("version", Version);
        writer.WriteNumber("pid", Pid);
        writer.WriteString("name", Point);
        writer.WriteNumber("generation", Generation);
        writer.WriteBoolean("leaveRunning", LeaveRunning);
        writer.WriteString("tcpConnections", TcpConnections switch { TcpConnections.Keep => "keep", TcpConnections.Fail => "fail", _ => "close" });
        writer.WriteString("unixConnections", UnixConnections == UnixConnections.Close ? "close" : "fail");
        writer.WriteNumber("timeoutMs", Timeout.TotalMilliseconds);
        writer.WriteNumber("preparationMs", Preparation.TotalMilliseconds);
        writer.WriteString("dotnet", DotnetVersion);
        writer.WriteString("runtime", RuntimeVersion);
    }
}

/// <summary>A → B: your checkpoint is whole.</summary>
internal sealed record DumpedMessage(string CheckpointId) : ControlMessage(Name)
{
    public const string Name = "dumped";

    public static DumpedMessage Read(JsonElement element) => new(element.GetProperty("checkpointId").GetString() ?? "");

    protected override void WriteFields(Utf8JsonWriter writer) => writer.WriteString("checkpointId", CheckpointId);
}

/// <summary>A or C → the program: this capture point is not captured this time.</summary>
internal sealed record NotCapturedMessage(string Reason) : ControlMessage(Name)
{
    public const string Name = "notCaptured";

    public static NotCapturedMessage Read(JsonElement element) => new(OptionalText(element, "reason") ?? "");

    protected override void WriteFields(Utf8JsonWriter writer) => writer.WriteString("reason", Reason);
}

/// <summary>Why a capture failed, as the exception that the program gets.</summary>
internal enum FailureKind
{
    Failed,
    Refused,
    Unavailable,
}

/// <summary>A → B: nothing was captured, and why.</summary>
internal sealed record FailedMessage(FailureKind Kind, string Message) : ControlMessage(Name)
{
    public const string Name = "failed";

    public static FailedMessage Read(JsonElement element) => new(
        element.GetProperty("kind").GetString() switch { "refused" => FailureKind.Refused, "unavailable" => FailureKind.Unavailable, _ => FailureKind.Failed },
        element.GetProperty("message").GetString() ?? "");

    protected override void WriteFields(Utf8JsonWriter writer)
    {
        writer.WriteString("kind", Kind switch { FailureKind.Refused => "refused", FailureKind.Unavailable => "unavailable", _ => "failed" });
        writer.WriteString("message", Message);
    }
}

/// <summary>C → D: you are a copy, CRIU has let go of you, and this is your input.</summary>
internal sealed record RestoredMessage : ControlMessage
{
    public const string Name = "restored";

    public RestoredMessage()
        : base(Name)
    {
    }

    public required string CheckpointId { get; init; }

    public required string ReplayId { get; init; }

    public required int Index { get; init; }

    public required int Count { get; init; }

    public required int Generation { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Whether the copy is to say what it records.</summary>
    public bool Records { get; init; }

    /// <summary>Whether the copy is left to itself once it is awake.</summary>
    public bool Detached { get; init; }

    public static RestoredMessage Read(JsonElement element) => new()
    {
        CheckpointId = element.GetProperty("checkpointId").GetString() ?? "",
        ReplayId = element.GetProperty("replayId").GetString() ?? "",
        Index = element.GetProperty("index").GetInt32(),
        Count = element.GetProperty("count").GetInt32(),
        Generation = element.GetProperty("generation").GetInt32(),
        Arguments = [.. element.GetProperty("arguments").EnumerateArray().Select(a => a.GetString() ?? "")],
        Environment = element.GetProperty("environment").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString() ?? ""),
        Records = OptionalFlag(element, "records"),
        Detached = OptionalFlag(element, "detached"),
    };

    protected override void WriteFields(Utf8JsonWriter writer)
    {
        writer.WriteString("checkpointId", CheckpointId);
        writer.WriteString("replayId", ReplayId);
        writer.WriteNumber("index", Index);
        writer.WriteNumber("count", Count);
        writer.WriteNumber("generation", Generation);
        writer.WriteStartArray("arguments");
        foreach (string argument in Arguments)
            writer.WriteStringValue(argument);
        writer.WriteEndArray();
        writer.WriteStartObject("environment");
        foreach ((string name, string value) in Environment)
            writer.WriteString(name, value);
        writer.WriteEndObject();
        if (Records)
            writer.WriteBoolean("records", Records);
        if (Detached)
            writer.WriteBoolean("detached", Detached);
    }
}

/// <summary>D → C: my hooks have run; with an error when some of them failed.</summary>
internal sealed record AwakeMessage(string? Error) : ControlMessage(Name)
{
    public const string Name = "awake";

    public static AwakeMessage Read(JsonElement element) => new(OptionalText(element, "error"));

    protected override void WriteFields(Utf8JsonWriter writer)
    {
        if (Error is not null)
            writer.WriteString("error", Error);
    }
}
