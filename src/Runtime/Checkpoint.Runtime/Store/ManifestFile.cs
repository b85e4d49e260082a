using System.Text;
using System.Text.Json;

namespace Checkpointing.Store;

/// <summary>
/// Reads and writes <c>checkpoint.json</c>. Its last field is a seal, the hash of the bytes before it: a manifest that was
/// edited or cut short is refused, not trusted, for a replay would do to this machine what it says.
/// </summary>
internal static class ManifestFile
{
    /// <summary>Room for a hundred thousand open and mapped files.</summary>
    private const int MaxBytes = 64 << 20;

    private static readonly byte[] s_sealStart = ",\n  \"seal\": \""u8.ToArray();

    public static byte[] Encode(CheckpointManifest manifest)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(manifest, StoreJson.Instance.CheckpointManifest);
        ReadOnlySpan<byte> body = json.AsSpan(0, json.AsSpan().LastIndexOf("\n}"u8));
        return [.. body, .. s_sealStart, .. Encoding.ASCII.GetBytes(ImageHash.OfBytes(body)), .. "\"\n}\n"u8];
    }

    /// <exception cref="DamagedCheckpointException">The file is missing, unreadable, of another schema, edited or incomplete.</exception>
    public static CheckpointManifest Read(string path)
    {
        byte[] bytes;
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxBytes } file)
                throw new DamagedCheckpointException(path, $"has {file.Length} bytes, and no manifest has more than {MaxBytes}");
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DamagedCheckpointException(path, "is missing", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"'{path}' cannot be read: {exception.Message}", exception);
        }

        return Decode(path, bytes);
    }

    internal static CheckpointManifest Decode(string path, byte[] bytes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            ThrowIfOtherSchema(path, document.RootElement);
            ThrowIfEdited(path, bytes);
            CheckpointManifest manifest = document.Deserialize(StoreJson.Instance.CheckpointManifest)
                ?? throw new DamagedCheckpointException(path, "is empty");
            ThrowIfSenseless(path, manifest);
            return manifest;
        }
        catch (JsonException exception)
        {
            throw new DamagedCheckpointException(path, $"is not a manifest: {exception.Message.TrimEnd('.')}", exception);
        }
    }

    private static void ThrowIfOtherSchema(string path, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new DamagedCheckpointException(path, $"holds no object but {root.ValueKind}");
        if (!root.TryGetProperty("schemaVersion", out JsonElement version) || !version.TryGetInt32Safely(out int number))
            throw new DamagedCheckpointException(path, "has no number in 'schemaVersion'");
        if (number != CheckpointManifest.CurrentSchemaVersion)
        {
            throw new DamagedCheckpointException(
                path, $"has the schema version {number}, and this version reads {CheckpointManifest.CurrentSchemaVersion} only: use the tool that wrote it");
        }
    }

    private static bool TryGetInt32Safely(this JsonElement element, out int number)
    {
        number = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out number);
    }

    private static void ThrowIfEdited(string path, ReadOnlySpan<byte> bytes)
    {
        int start = bytes.LastIndexOf(s_sealStart);
        if (start < 0)
            throw new DamagedCheckpointException(path, "has no seal: it was edited or written by something else");
        ReadOnlySpan<byte> seal = bytes[(start + s_sealStart.Length)..];
        if (!seal.StartsWith(Encoding.ASCII.GetBytes(ImageHash.OfBytes(bytes[..start]) + "\"\n}")))
            throw new DamagedCheckpointException(path, "does not match its seal: it was edited or damaged after the capture");
    }

    private static void ThrowIfSenseless(string path, CheckpointManifest manifest)
    {
        if (ManifestSense.FindSenseless(manifest) is { } field)
            throw new DamagedCheckpointException(path, $"has no sensible value in '{field}'");
    }
}
