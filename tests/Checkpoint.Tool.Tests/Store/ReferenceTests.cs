using Checkpointing.Store;

namespace Checkpointing.Tool.Tests.Store;

public sealed class ReferenceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CheckpointStore _store;

    public ReferenceTests() => _store = CheckpointStore.Open(_folder.Combine("store"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_name_means_its_newest_and_nothing_means_the_newest_of_all()
    {
        Checkpoints.Add(_store);
        // The clock was set back between the two: the number decides within a name, the time between names.
        Checkpoints.Add(_store, "warm", m => m with { Created = Checkpoints.Noon.AddHours(-1) });
        Checkpoints.Add(_store, "cold", m => m with { Created = Checkpoints.Noon.AddHours(1) });

        Assert.Equal("warm@2", _store.Find("warm").Reference);
        Assert.Equal("warm@1", _store.Find("warm@1").Reference);
        Assert.Equal("cold@1", _store.Find(null).Reference);
        Assert.Equal("cold@1", _store.Find("").Reference);
    }

    [Fact]
    public void The_tenth_comes_after_the_ninth()
    {
        for (int i = 0; i < 10; i++)
            Checkpoints.Add(_store);

        Assert.Equal("warm@10", _store.Find("warm").Reference);
        Assert.Equal("warm@10", _store.List()[0].Reference);
    }

    [Fact]
    public void An_id_and_its_beginning_are_enough()
    {
        StoredCheckpoint stored = Checkpoints.Add(_store);
        StoredCheckpoint other = Checkpoints.Add(_store);
        int shared = stored.Id!.TakeWhile((digit, i) => other.Id![i] == digit).Count();

        Assert.Equal("warm@1", _store.Find(stored.Id).Reference);
        Assert.Equal("warm@1", _store.Find(stored.Id![..(shared + 1)]).Reference);
    }

    [Fact]
    public void A_beginning_of_two_ids_is_ambiguous_and_says_which()
    {
        StoredCheckpoint[] all = [.. Enumerable.Range(0, 17).Select(_ => Checkpoints.Add(_store))];
        // Of 17 ids two begin with the same of 16 digits.
        IGrouping<char, StoredCheckpoint> twins = all.GroupBy(c => c.Id![0]).First(g => g.Count() > 1);

        var exception = Assert.Throws<CheckpointNotFoundException>(() => _store.Find(twins.Key.ToString()));

        Assert.True(exception.Ambiguous);
        Assert.Contains($"{twins.First().Id} ({twins.First().Reference})", exception.Message);
    }

    [Fact]
    public void A_name_goes_before_an_id()
    {
        StoredCheckpoint stored = Checkpoints.Add(_store);
        Checkpoints.Add(_store, stored.Id![..4]);

        Assert.Equal($"{stored.Id[..4]}@1", _store.Find(stored.Id[..4]).Reference);
    }

    [Fact]
    public void An_empty_store_says_how_to_fill_it()
    {
        var exception = Assert.Throws<CheckpointNotFoundException>(() => _store.Find(null));

        Assert.Equal($"There is no checkpoint. The store '{_store.Directory}' is empty.", exception.Message);
        Assert.Contains("run PROGRAM", exception.Remedy);
    }

    [Theory]
    [InlineData("wram", "There is no checkpoint 'wram'.", "'cold', 'warm'", "Did you mean 'warm'?")]
    [InlineData("warm@3", "There is no checkpoint 'warm@3'.", "@1, @2", "Did you mean 'warm@2'?")]
    [InlineData("wrm@1", "There is no checkpoint 'wrm'.", "'cold', 'warm'", "Did you mean 'warm'?")]
    [InlineData("zebra", "There is no checkpoint 'zebra'.", "'cold', 'warm'", "dotnet checkpoint list")]
    [InlineData("warm@0", "There is no checkpoint 'warm@0'.", "'cold', 'warm'", "Did you mean 'warm'?")]
    [InlineData("../warm@1", "There is no checkpoint '../warm@1'.", "'cold', 'warm'", "")]
    public void What_is_not_there_is_answered_with_what_is(string reference, string message, string thereIs, string remedy)
    {
        Checkpoints.Add(_store);
        Checkpoints.Add(_store);
        Checkpoints.Add(_store, "cold");

        var exception = Assert.Throws<CheckpointNotFoundException>(() => _store.Find(reference));

        Assert.StartsWith(message, exception.Message);
        Assert.Contains(thereIs, exception.Message);
        Assert.Contains(remedy, exception.Remedy);
        Assert.False(exception.Ambiguous);
    }

    [Theory]
    [InlineData("warm@1", true)]
    [InlineData("a.b_c-d@12", true)]
    [InlineData("warm@01", false)]
    [InlineData("warm@+1", false)]
    [InlineData("warm@1@2", false)]
    [InlineData("@1", false)]
    [InlineData("warm@", false)]
    [InlineData("warm@99999999999", false)]
    public void A_reference_has_one_spelling(string text, bool valid) => Assert.Equal(valid, CheckpointStore.TryParse(text, out _, out _));
}
