namespace Checkpointing.Store;

/// <summary>Turns what a user typed into one checkpoint, or into an answer that says what there is.</summary>
internal sealed class CheckpointFinder(CheckpointStore store, IReadOnlyList<StoredCheckpoint> all)
{
    private const int MostNamesToSay = 8;

    public StoredCheckpoint Find(string? reference)
    {
        if (all.Count == 0)
            throw NotFound(reference, $"The store '{store.Directory}' is empty.", "Capture one with: dotnet checkpoint run PROGRAM");
        if (string.IsNullOrEmpty(reference))
            return all.OrderByDescending(c => c.Created).ThenByDescending(c => c.Number).First();
        if (CheckpointStore.TryParse(reference, out string name, out int number))
            return all.FirstOrDefault(c => c.Name == name && c.Number == number) ?? throw NoSuchNumber(reference, name);
        return all.Where(c => c.Name == reference).MaxBy(c => c.Number) ?? FindById(reference) ?? throw NoSuchName(reference);
    }

    private StoredCheckpoint? FindById(string reference)
    {
        if (!CheckpointId.IsPrefix(reference))
            return null;
        StoredCheckpoint[] matches = [.. all.Where(c => c.Id?.StartsWith(reference, StringComparison.Ordinal) == true)];
        return matches.Length < 2
            ? matches.FirstOrDefault()
            : throw new CheckpointNotFoundException(
                $"The id prefix '{reference}' fits {matches.Length} checkpoints: {Join(matches.Select(c => $"{c.Id} ({c.Reference})"))}.",
                "Give more digits of the id, or name@number.",
                ambiguous: true);
    }

    private CheckpointNotFoundException NoSuchNumber(string reference, string name)
    {
        int[] numbers = [.. all.Where(c => c.Name == name).Select(c => c.Number).Order()];
        return numbers.Length == 0
            ? NoSuchName(name)
            : NotFound(reference, $"Of '{name}' there is {Join(numbers.Select(n => $"@{n}"))}.", $"Did you mean '{name}@{numbers[^1]}'?");
    }

    private CheckpointNotFoundException NoSuchName(string name)
    {
        string[] names = [.. all.Select(c => c.Name).Distinct().Order(StringComparer.Ordinal)];
        string remedy = Nearest.Of(name, names) is { } nearest ? $"Did you mean '{nearest}'?" : "See all with: dotnet checkpoint list";
        return NotFound(name, $"The store '{store.Directory}' has {Join(names.Select(n => $"'{n}'"))}.", remedy);
    }

    private static CheckpointNotFoundException NotFound(string? reference, string whatThereIs, string remedy) =>
        new($"There is no checkpoint{(string.IsNullOrEmpty(reference) ? "" : $" '{reference}'")}. {whatThereIs}", remedy);

    private static string Join(IEnumerable<string> texts)
    {
        string[] some = [.. texts.Take(MostNamesToSay + 1)];
        return some.Length <= MostNamesToSay ? string.Join(", ", some) : string.Join(", ", some[..MostNamesToSay]) + ", …";
    }
}
