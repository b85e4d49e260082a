using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>Files that a program has open, locked, mapped, watched or deleted while it is captured.</summary>
public sealed class OpenFileTests(CriuFixture criu) : IntegrationTest(criu)
{
    [Fact]
    public async Task A_lock_is_held_by_the_copy()
    {
        string file = Scratch.Combine("locked");
        ToolResult original = (await RunAsync("locks", file)).Expect(0), copy = (await ReplayAsync()).Expect(0);
        Assert.Equal(("False", "True"), (original["takenByOther"], original["takenAfterwards"]));
        Assert.Equal(("False", "True"), (copy["takenByOther"], copy["takenAfterwards"]));
    }

    [Fact]
    public async Task A_deleted_file_larger_than_CRIUs_own_limit_lives_on_in_the_copy()
    {
        string file = Scratch.Combine("deleted");
        (await RunAsync("deleted", file, "3")).Expect(0);
        ToolResult copy = (await ReplayAsync()).Expect(0);
        Assert.Equal(("3145728", "3", "3145729", "False"), (copy["length"], copy["last"], copy["lengthAfter"], copy["visible"]));
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task A_mapped_file_is_the_old_one_to_the_copy_and_is_left_alone_by_it()
    {
        string file = Scratch.Combine("mapped");
        (await RunAsync("mapped", file)).Expect(0);
        byte[] original = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        ToolResult copy = (await ReplayAsync()).Expect(0);
        Assert.Equal(("11", "22", "102"), (copy["file"], copy["anonymous"], copy["written"]));
        Assert.Equal(original, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_watched_folder_is_watched_by_the_copy()
    {
        string folder = Directory.CreateDirectory(Scratch.Combine("watched")).FullName;
        Assert.Equal("True", (await RunAsync("watch", folder)).Expect(0)["told"]);
        Assert.Equal("True", (await ReplayAsync()).Expect(0)["told"]);
    }

    /// <summary>Its journal is found by name, and that of the original has the same one.</summary>
    [Fact]
    public async Task A_database_that_is_open_without_its_journal_is_warned_of()
    {
        string database = Scratch.Combine("app.db");
        await File.WriteAllTextAsync(database, "SQLite format 3\0", TestContext.Current.CancellationToken);
        string warning = $"'{database}' is an SQLite database that was open at the capture";
        Assert.Contains(warning, (await RunAsync("log", database)).Expect(0).Error, StringComparison.Ordinal);
        Assert.Contains(warning, (await ReplayAsync()).Expect(0).Error, StringComparison.Ordinal);
        Assert.DoesNotContain(warning, (await ReplayAsync("--files", "shared")).Expect(0).Error, StringComparison.Ordinal);
    }
}
