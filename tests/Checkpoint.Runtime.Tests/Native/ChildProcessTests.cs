using System.ComponentModel;
using Checkpointing.Native;

namespace Checkpointing.Tests.Native;

public sealed class ChildProcessTests
{
    [Theory, InlineData(0), InlineData(7), InlineData(255)]
    public void An_exit_code_is_passed_on(int code) => Assert.Equal(new ChildEnd(code, Signal: null), Run($"exit {code}").End);

    [Theory, InlineData("KILL", LibC.SIGKILL), InlineData("TERM", LibC.SIGTERM), InlineData("HUP", LibC.SIGHUP)]
    public void A_signal_is_told_apart_from_an_exit_code(string name, int signal) =>
        Assert.Equal(new ChildEnd(128 + signal, signal), Run($"kill -{name} $$").End);

    [Fact]
    public void An_exit_code_above_128_is_no_signal() => Assert.Equal(new ChildEnd(137, Signal: null), Run("exit 137").End);

    [Fact]
    public void Signals_that_dotnet_ignores_are_as_usual_in_the_child()
    {
        const int Pipe = 13;
        Assert.Equal(new ChildEnd(128 + Pipe, Pipe), Run("kill -PIPE $$; echo still alive").End);
    }

    [Fact]
    public void Arguments_arrive_as_they_are()
    {
        (string output, ChildEnd end) = Run(
            new ChildStart("/bin/sh", ["-c", "printf '<%s>' \"$@\"", "sh", "two words", "", "$HOME", "ü\n漢"]));
        Assert.Equal("<two words><><$HOME><ü\n漢>", output);
        Assert.Equal(0, end.ExitCode);
    }

    [Fact]
    public void The_environment_is_the_one_given_and_nothing_else()
    {
        var start = new ChildStart("/usr/bin/env", []) { Environment = new Dictionary<string, string> { ["A"] = "1=ä", ["EMPTY"] = "" } };
        Assert.Equal(["A=1=ä", "EMPTY="], Run(start).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
    }

    [Fact]
    public void The_environment_is_our_own_when_none_is_given()
    {
        Environment.SetEnvironmentVariable("CHECKPOINT_TEST_INHERITED", "yes");
        Assert.Equal("yes", Run("printf %s \"$CHECKPOINT_TEST_INHERITED\"").Output);
        Environment.SetEnvironmentVariable("CHECKPOINT_TEST_INHERITED", null);
    }

    [Fact]
    public void A_program_is_searched_on_the_path() => Assert.Equal("found", Run(new ChildStart("sh", ["-c", "printf found"])).Output);

    [Fact]
    public void A_program_that_is_not_there_is_named()
    {
        var exception = Assert.Throws<Win32Exception>(() => ChildProcess.Start(new ChildStart("/nowhere/program", [])));
        Assert.Equal(2, exception.NativeErrorCode);
        Assert.Contains("'/nowhere/program'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_running_child_has_no_end_yet()
    {
        (Descriptor read, Descriptor write) = Descriptor.Pipe();
        using Descriptor theirs = read;
        var start = new ChildStart("/bin/sh", ["-c", "read line; exit 3"]);
        start.Descriptors[0] = read;
        int pid = ChildProcess.Start(start);
        Assert.Null(ChildProcess.Wait(pid, block: false));
        write.Dispose();
        Assert.Equal(3, ChildProcess.Wait(pid)!.Value.ExitCode);
        Assert.Throws<Win32Exception>(() => ChildProcess.Wait(pid));
    }

    [Fact]
    public void A_child_is_in_our_session_unless_it_gets_one_of_its_own()
    {
        const string Session = "cut -d' ' -f6 /proc/$$/stat; echo $$";
        string[] ours = Run(Session).Output.Split('\n');
        Assert.Equal(SessionOf("self"), ours[0]);
        string[] own = Run(new ChildStart("/bin/sh", ["-c", Session]) { NewSession = true }).Output.Split('\n');
        Assert.Equal(own[1], own[0]);
    }

    private static string SessionOf(string process) => File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1].Split(' ')[3];

    private static (string Output, ChildEnd End) Run(string script) => Run(new ChildStart("/bin/sh", ["-c", script]));

    private static (string Output, ChildEnd End) Run(ChildStart start) => Child.Run(start);
}
