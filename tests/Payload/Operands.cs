using System.Globalization;

namespace Payload;

/// <summary>What follows the command on the command line.</summary>
internal sealed class Operands(string[] values)
{
    public IReadOnlyList<string> All { get; } = values;

    public string Text(int index, string name) =>
        index < values.Length ? values[index] : throw new UsageException($"{name} is missing.");

    public int Number(int index, string name) =>
        int.TryParse(Text(index, name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new UsageException($"{name} must be a number, not '{values[index]}'.");

    public int Number(int index, string name, int otherwise) => index < values.Length ? Number(index, name) : otherwise;

    public bool Has(string value) => values.Contains(value);
}

internal sealed class UsageException(string message) : Exception(message);
