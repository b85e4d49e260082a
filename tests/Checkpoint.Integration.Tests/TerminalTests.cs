using System.Diagnostics;
using Checkpointing.Integration.Tests.Infrastructure;

namespace Checkpointing.Integration.Tests;

/// <summary>A user at a terminal.</summary>
public sealed class TerminalTests(CriuFixture criu) : IntegrationTest(criu)
{
    [Fact]
    public async Task Captured_on_one_terminal_and_replayed_on_another()
    {
        await using (var first = new PseudoTerminal(columns: 101, rows: 31))
        {
            RunningProcess a = first.Start(Tool, "run", Built.Payload, "terminal");
            await first.SeeAsync("after.size=101x31");
            Assert.Contains("before.stdinIsTerminal=True", first.Shown, StringComparison.Ordinal);
            first.Type("from B\r");
            await first.SeeAsync("line=from B");
            (await a.WaitAsync()).Expect(0);
        }

        await using var second = new PseudoTerminal(columns: 93, rows: 27);
        RunningProcess c = second.Start(Tool, "replay");
        await second.SeeAsync("after.size=");
        Assert.Contains("after.size=93x27", second.Shown, StringComparison.Ordinal);
        Assert.DoesNotContain("before.", second.Shown, StringComparison.Ordinal);
        second.Type("from D\r");
        await second.SeeAsync("line=from D");
        (await c.WaitAsync()).Expect(0);
    }

    [Fact]
    public async Task The_program_sees_a_new_window_size_in_original_and_copy()
    {
        await using (var terminal = new PseudoTerminal(80, 24))
        {
            RunningProcess a = terminal.Start(Tool, "run", Built.Payload, "signals", "0");
            await terminal.SeeAsync("pid=");
            terminal.Resize(120, 40);
            await Until.TrueAsync(() => SizeOf(PayloadOf(a)) == "40 120", "the new size in B");
            a.Signal(Kernel.SIGTERM);
            (await a.WaitAsync()).Expect(0);
        }

        await using var second = new PseudoTerminal(70, 20);
        RunningProcess c = second.Start(Tool, "replay");
        await second.SeeAsync("pid=");
        Assert.Equal("20 70", SizeOf(PayloadOf(c)));
        second.Resize(99, 33);
        await Until.TrueAsync(() => SizeOf(PayloadOf(c)) == "33 99", "the new size in D");
        c.Signal(Kernel.SIGTERM);
        (await c.WaitAsync()).Expect(0);
    }

    [Fact]
    public async Task Ctrl_C_reaches_the_program()
    {
        await using (var terminal = new PseudoTerminal(80, 24))
        {
            RunningProcess a = terminal.Start(Tool, "run", Built.Payload, "sleep", "600");
            await terminal.SeeAsync("pid=");
            terminal.Type("\u0003");
            (await a.WaitAsync()).Expect(130);
        }

        await using var second = new PseudoTerminal(80, 24);
        RunningProcess c = second.Start(Tool, "replay");
        await second.SeeAsync("pid=");
        second.Type("\u0003");
        (await c.WaitAsync()).Expect(130);
    }

    [Fact]
    public async Task The_terminal_is_given_back_as_it_was()
    {
        await using var terminal = new PseudoTerminal(80, 24);
        Tool.Environment["LINE"] = "stty -a; \"$TOOL\" run \"$PAYLOAD\" exit-branches 0 0; stty -a; \"$TOOL\" replay; stty -a; echo over";
        terminal.StartShell(Tool, "$LINE");
        await terminal.SeeAsync("over");
        string[] settings = [.. terminal.Shown.Split("speed ").Skip(1).Select(s => s[..s.IndexOf("echoke", StringComparison.Ordinal)])];
        Assert.Equal(3, settings.Length);
        Assert.Equal(settings[0], settings[1]);
        Assert.Equal(settings[0], settings[2]);
    }

    [Fact]
    public async Task Captured_on_a_terminal_and_replayed_without_one()
    {
        await using (var terminal = new PseudoTerminal(80, 24))
        {
            RunningProcess a = terminal.Start(Tool, "run", Built.Payload, "terminal");
            await terminal.SeeAsync("after.size");
            terminal.Type("x\r");
            (await a.WaitAsync()).Expect(0);
        }

        ToolResult copy = (await Tool.WithInputAsync("piped\n", "replay")).Expect(0);
        Assert.Equal("piped", copy["line"]);
        // What .NET echoes while it reads a line has one; what the program writes is as it would be in a pipe.
        Assert.DoesNotContain("True\r", copy.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Captured_without_a_terminal_and_replayed_on_one()
    {
        (await Tool.WithInputAsync("x\n", "run", Built.Payload, "terminal")).Expect(0);
        await using var terminal = new PseudoTerminal(80, 24);
        RunningProcess c = terminal.Start(Tool, "replay");
        await terminal.SeeAsync("after.stdoutIsTerminal=False");
        terminal.Type("typed\n");
        await terminal.SeeAsync("line=typed");
        (await c.WaitAsync()).Expect(0);
    }

    private static string SizeOf(int pid)
    {
        using Process stty = Process.Start(new ProcessStartInfo("stty", ["-F", new FileInfo($"/proc/{pid}/fd/0").LinkTarget!, "size"]) { RedirectStandardOutput = true })!;
        string size = stty.StandardOutput.ReadToEnd().Trim();
        stty.WaitForExit();
        return size;
    }
}
