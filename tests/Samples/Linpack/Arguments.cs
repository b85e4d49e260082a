using System.Globalization;

namespace Linpack;

/// <summary>Linpack [SIZE] [--seed SEED] [--stop-after-dump]</summary>
internal sealed record Arguments(int Size, int Seed, bool StopAfterDump)
{
    public const string Usage = "usage: Linpack [SIZE] [--seed SEED] [--stop-after-dump]";

    /// <exception cref="FormatException">The arguments are not understood.</exception>
    public static Arguments Parse(string[] args)
    {
        var parsed = new Arguments(Size: 1000, Seed: 1, StopAfterDump: false);
        for (int i = 0; i < args.Length; i++)
        {
            parsed = args[i] switch
            {
                "--seed" when i + 1 < args.Length => parsed with { Seed = Number(args[++i]) },
                "--stop-after-dump" => parsed with { StopAfterDump = true },
                _ => parsed with { Size = Number(args[i]) },
            };
        }

        return parsed;
    }

    /// <exception cref="FormatException">The text is no positive number.</exception>
    public static int Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
            ? number
            : throw new FormatException($"'{text}' is not a positive number.");
}
