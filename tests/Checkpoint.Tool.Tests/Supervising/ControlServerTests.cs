using System.Net.Sockets;
using Checkpointing.Native;
using Checkpointing.Supervision;
using Checkpointing.Tool.Supervising;

namespace Checkpointing.Tool.Tests.Supervising;

/// <summary>Whatever a program says on its control channel, its supervisor lives on, and the program is not left to wait.</summary>
public sealed class ControlServerTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly ControlConnection _ours;
    private readonly ControlConnection _programs;

    public ControlServerTests()
    {
        (Descriptor ours, Descriptor programs) = Descriptor.SocketPair(LibC.SOCK_STREAM);
        (_ours, _programs) = (new ControlConnection(ours), new ControlConnection(programs));
    }

    [Fact]
    public void A_failure_that_nobody_foresaw_is_told_to_who_asked_and_the_next_is_answered()
    {
        int asked = 0;
        using ControlServer server = ControlServer.Start(
            _ours, message => message is not CaptureMessage || asked++ == 0 ? throw new InvalidOperationException("a bug") : new DumpedMessage("warm-1"));
        _programs.Send(new RecordMessage("sum", "1", Unique: false));
        _programs.Send(Request());
        Assert.Equal(new FailedMessage(FailureKind.Failed, "The supervisor failed: a bug"), _programs.Receive(s_limit));
        _programs.Send(Request());
        Assert.Equal(new DumpedMessage("warm-1"), _programs.Receive(s_limit));
        _programs.HangUp();
    }

    [Fact]
    public void What_is_no_message_is_answered_by_hanging_up()
    {
        using ControlServer server = ControlServer.Start(_ours, _ => null);
        using (var program = new Socket(new SafeSocketHandle(_programs.Descriptor.Number, ownsHandle: false)))
            program.Send("capture me, please\n"u8);
        Assert.Null(_programs.Receive(s_limit));
    }

    public void Dispose()
    {
        _programs.Dispose();
        _ours.Dispose();
    }

    private static CaptureMessage Request() => Capturing.CaptureTests.Request("warm");
}
