using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>stdin, stdout and stderr, whatever they are.</summary>
public sealed class StreamTests(CriuFixture criu) : IntegrationTest(criu)
{
    [Fact]
    public async Task Piped_input_reaches_original_and_copy()
    {
        await using RunningProcess a = StartRun("echo");
        await a.WriteAsync("one\n");
        await a.FactAsync("outcome");
        await a.WriteAsync("two\n");
        a.CloseInput();
        ToolResult original = (await a.WaitAsync()).Expect(0);
        Assert.Equal("one\noutcome=JustDumped\ntwo\nlines=2\n", original.Output);

        ToolResult copy = (await Tool.WithInputAsync("three\nfour\n", "replay")).Expect(0);
        Assert.Equal("outcome=JustRestored\nthree\nfour\nlines=3\n", copy.Output);
    }

    [Theory]
    [InlineData("</dev/null")]
    [InlineData("<&-")]
    [InlineData("</etc/hostname")]
    [InlineData("<<<text")]
    public async Task Input_may_be_anything(string redirection)
    {
        (await Tool.ShellAsync($"\"$TOOL\" run \"$PAYLOAD\" exit-branches 4 5 {redirection}")).Expect(4);
        (await Tool.ShellAsync($"\"$TOOL\" replay {redirection}")).Expect(5);
    }

    [Fact]
    public async Task Output_may_be_a_file()
    {
        (await Tool.ShellAsync("\"$TOOL\" run \"$PAYLOAD\" exit-branches 4 5 >out 2>err; test $? = 4 && \"$TOOL\" replay >>out 2>>err; test $? = 5")).Expect(0);
        Assert.Equal("outcome=JustDumped\noutcome=JustRestored\n", await File.ReadAllTextAsync(Scratch.Combine("out"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(">&-")]
    [InlineData("2>&-")]
    [InlineData(">&- 2>&- <&-")]
    [InlineData(">/dev/full")]
    public async Task Output_may_be_closed(string redirection)
    {
        (await Tool.ShellAsync($"\"$TOOL\" run \"$PAYLOAD\" exit-branches 4 5 {redirection}")).Expect(4);
        (await Tool.ShellAsync($"\"$TOOL\" replay {redirection}")).Expect(5);
    }

    [Fact]
    public async Task A_reader_that_goes_away_stops_nobody()
    {
        ToolResult original = (await Tool.ShellAsync("\"$TOOL\" run \"$PAYLOAD\" count 30 | head -1; exit ${PIPESTATUS[0]}")).Expect(0);
        Assert.Equal("count=1\n", original.Output);
        ToolResult copy = (await Tool.ShellAsync("\"$TOOL\" replay | head -1; exit ${PIPESTATUS[0]}")).Expect(0);
        Assert.Single(copy.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Ten_megabytes_pass_through_whole()
    {
        string big = string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{i:D10} {"0123456789012345678901234567890123456789"}\n"));
        ToolResult original = (await Tool.WithInputAsync(big, "run", "/bin/cat")).Expect(0);
        Assert.Equal(big, original.Output);

        await using (RunningProcess a = StartRun("echo"))
        {
            await a.WriteAsync("first\n");
            await a.FactAsync("outcome");
            a.CloseInput();
            (await a.WaitAsync()).Expect(0);
        }

        ToolResult copy = (await Tool.WithInputAsync(big, "replay")).Expect(0);
        Assert.Equal($"outcome=JustRestored\n{big}lines=200001\n", copy.Output);
    }

    [Fact]
    public async Task What_a_program_says_last_is_not_lost()
    {
        ToolResult result = (await Tool.RunAsync("run", "/bin/sh", "-c", "head -c 3000000 /dev/zero | tr '\\0' x; echo end >&2; exit 9")).Expect(9);
        Assert.Equal(3_000_000, result.Output.Length);
        Assert.Equal("end\n", result.Error);
    }

    [Fact]
    public async Task A_grandchild_that_keeps_stdout_open_keeps_nobody()
    {
        ToolResult result = (await Tool.RunAsync("run", "/bin/sh", "-c", "sleep 3 & echo here; exit 6")).Expect(6);
        Assert.Equal("here\n", result.Output);
        await Until.TrueAsync(() => Scratch.LivingProcesses.Count == 0, "the grandchild's end");
    }
}
