using System.Security.Cryptography;
using System.Text;

namespace Checkpointing.Tool.Replaying;

/// <summary>A value that a copy gave to <c>Checkpoint.Record</c>, fit to be shown.</summary>
/// <param name="Name">What the program calls it.</param>
/// <param name="Value">The value; of one that is to be unique a digest, because it may be a key.</param>
/// <param name="Unique">Whether no two copies may have the same.</param>
internal sealed record RecordedValue(string Name, string Value, bool Unique)
{
    private const int DigestDigits = 16;

    public static RecordedValue Of(string name, string value, bool unique) => new(
        name, unique ? "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(value)))[..DigestDigits] : value, unique);
}
