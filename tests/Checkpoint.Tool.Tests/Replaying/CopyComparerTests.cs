using Checkpointing.Store;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Replaying;
using Checkpointing.Tool.Replaying.Comparing;

namespace Checkpointing.Tool.Tests.Replaying;

public sealed class CopyComparerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CopyComparer _comparer = new(keepFiles: false);

    [Fact]
    public void Copies_that_do_the_same_are_equal_and_one_file_of_each_is_kept()
    {
        for (int i = 0; i < 3; i++)
            Add(i, "a\nb\n", files: [("/log", "x")]);
        Assert.True(_comparer.Conclude().Equal);
        Assert.Equal(3, Directory.EnumerateFiles(_folder.Path).Count());
    }

    [Fact]
    public void The_first_line_that_differs_is_shown()
    {
        Add(0, "a\nb\nc\n");
        Add(1, "a\nx\ny\n");
        Add(2, "a\nb\nc\n");
        Add(3, "a\n");
        Assert.Equal("stdout, line 2: 'b' in copies 0, 2; 'x' in copy 1; its end in copy 3", Only());
    }

    [Fact]
    public void Ends_of_lines_alone_are_a_difference_without_a_line()
    {
        Add(0, "a\n");
        Add(1, "a\r\n");
        Assert.Equal("stdout: one content in copy 0; one content in copy 1", Only());
    }

    [Fact]
    public void A_file_that_one_copy_left_as_it_was_differs()
    {
        Add(0, "", files: [("/log", "x\n")]);
        Add(1, "");
        Assert.Equal("file '/log', line 1: 'x' in copy 0; its end in copy 1", Only());
    }

    [Fact]
    public void Ends_are_compared_whatever_they_were()
    {
        Add(0, "");
        Add(1, "", change: c => c with { ExitCode = 137, Signal = 9 });
        Add(2, "", change: c => c with { TimedOut = true });
        Add(3, "", change: c => c with { ExitCode = null, Failure = new ToolException(ErrorCodes.RestoreFailed, "no", null) });
        Assert.Equal("exit code: 0 in copy 0; SIGKILL in copy 1; time limit in copy 2; not restored in copy 3", Only());
    }

    [Fact]
    public void Values_are_compared_in_their_order()
    {
        Add(0, "", change: c => c with { Records = [Value("sum", "1"), Value("sum", "2")] });
        Add(1, "", change: c => c with { Records = [Value("sum", "1"), Value("sum", "3")] });
        Add(2, "");
        Assert.Equal("value 'sum': 1, 2 in copy 0; 1, 3 in copy 1; nothing in copy 2", Only());
    }

    [Fact]
    public void A_unique_value_may_not_come_twice_and_is_not_shown()
    {
        for (int i = 0; i < 5; i++)
            Add(i, "", change: c => c with { Records = [Value("key", i < 3 ? "secret" : $"other {i}", unique: true)] });
        ComparisonReport report = _comparer.Conclude();
        Assert.Empty(report.Differences);
        Repetition repeated = Assert.Single(report.Repeated);
        Assert.Equal(("key", false), (repeated.Name, report.Equal));
        Assert.Equal([0, 1, 2], repeated.Copies);
        Assert.StartsWith("'key' is to be unique, and copies 0-2 have the same (sha256:", Only(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", Only(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_unique_value_twice_in_one_copy_is_its_own_affair()
    {
        Add(0, "", change: c => c with { Records = [Value("key", "a", unique: true), Value("key", "a", unique: true)] });
        Add(1, "", change: c => c with { Records = [Value("key", "b", unique: true)] });
        Assert.True(_comparer.Conclude().Equal);
    }

    [Theory]
    [InlineData("copy 3", 3)]
    [InlineData("copies 0, 1", 0, 1)]
    [InlineData("copies 0-2, 7", 0, 1, 2, 7)]
    public void Copies_are_written_as_ranges(string expected, params int[] copies) => Assert.Equal(expected, ComparisonText.Copies(copies));

    public void Dispose() => _folder.Dispose();

    private static RecordedValue Value(string name, string value, bool unique = false) => RecordedValue.Of(name, value, unique);

    private string Only() => Assert.Single(ComparisonText.Of(_comparer.Conclude()));

    private void Add(int index, string output, (string Name, string Text)[]? files = null, Func<CopyResult, CopyResult>? change = null)
    {
        var copy = new CopyResult
        {
            Index = index,
            ExitCode = 0,
            Record = new ReplayRecord { CheckpointId = "", ReplayId = "", PidC = 1, End = ReplayEnd.Program, Started = DateTime.UnixEpoch },
        };
        _comparer.Add(
            change?.Invoke(copy) ?? copy,
            [Write($"{index}.out", output), Write($"{index}.err", "")],
            (files ?? []).ToDictionary(f => f.Name, f => Write($"{index}{f.Name.Replace('/', '-')}", f.Text)));
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.Path, name);
        File.WriteAllText(path, text);
        return path;
    }
}
