using System.Runtime.InteropServices;
using Checkpointing.Native;
using Checkpointing.Tool.Commands;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Tests.Commands;

/// <summary>Signals to the tool. They go to the whole process: a command of another test would be interrupted as well.</summary>
[Collection(Alone)]
public sealed class SignalTests
{
    private const string Alone = "signals";

    // Not SIGINT: the test runner listens to that one as well.
    [Fact]
    public async Task Being_ended_by_a_signal_is_no_error()
    {
        var probe = new Verb
        {
            Name = "probe",
            Summary = "",
            Examples = [],
            Declare = _ => async context =>
            {
                CancellationToken token = context.CancelOnSignals();
                Assert.Equal(0, LibC.kill(Environment.ProcessId, LibC.SIGTERM));
                await Task.Delay(TimeSpan.FromSeconds(30), token);
                return 0;
            },
        };
        ToolRun run = await ToolRun.Of("/", terminal: false, [], ["probe"], [probe]);

        Assert.Equal((143, "Interrupted.\n"), (run.ExitCode, run.Error));
    }

    /// <summary>.NET calls handlers on a thread of its own, and a registration that is disposed does not wait for it.</summary>
    [Fact]
    public void A_signal_that_comes_as_the_command_ends_does_no_harm()
    {
        var host = new ToolHost { Out = TextWriter.Null, Error = TextWriter.Null, WorkingDirectory = "/", Environment = new Dictionary<string, string>() };
        host.CancelOnSignals();
        host.Dispose();
        var signal = new PosixSignalContext(PosixSignal.SIGTERM);
        host.Cancel(signal);
        Assert.True(signal.Cancel);
    }

    [CollectionDefinition(Alone, DisableParallelization = true)]
    public sealed class Definition;
}
