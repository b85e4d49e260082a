using System.Text;
using Checkpointing.Supervision;

namespace Checkpointing.Tests.Supervision;

public sealed class ControlConnectionTests : IDisposable
{
    private readonly SocketPair _pair = new();
    private readonly ControlConnection _connection;

    public ControlConnectionTests() => _connection = new ControlConnection(_pair.Program);

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task A_message_may_arrive_byte_by_byte()
    {
        var message = new DumpedMessage("wärme-1");
        Task<ControlMessage?> receiving = ReceiveAsync();
        foreach (byte one in message.Encode())
        {
            _pair.SendRaw([one]);
            await Task.Yield();
        }

        Assert.Equal(message, await receiving);
    }

    [Fact]
    public void Two_messages_may_arrive_in_one_packet()
    {
        byte[] one = new DumpedMessage("1").Encode(), two = new NotCapturedMessage("2").Encode(), third = new DumpedMessage("3").Encode();
        _pair.SendRaw([.. one, .. two, .. third[..7]]);
        Assert.Equal(new DumpedMessage("1"), _connection.Receive(Limits.Wait));
        Assert.Equal(new NotCapturedMessage("2"), _connection.Receive(Limits.Wait));
        _pair.SendRaw(third[7..]);
        Assert.Equal(new DumpedMessage("3"), _connection.Receive(Limits.Wait));
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task A_message_may_be_larger_than_any_buffer()
    {
        var message = new NotCapturedMessage(new string('x', 3_000_000));
        Task<ControlMessage?> receiving = ReceiveAsync();
        await Task.Run(() => _pair.Supervisor.Send(message), TestContext.Current.CancellationToken);
        Assert.Equal(message, await receiving);
    }

    [Fact]
    public void The_end_of_the_channel_is_no_message()
    {
        _pair.EndSupervisor();
        Assert.Null(_connection.Receive(Limits.Wait));
    }

    [Fact]
    public void Half_a_message_before_the_end_is_no_message()
    {
        _pair.SendRaw("""{"type":"dumped","chec""");
        _pair.EndSupervisor();
        Assert.Null(_connection.Receive(Limits.Wait));
    }

    [Fact]
    public void A_message_before_the_end_is_still_read()
    {
        _pair.Supervisor.Send(new DumpedMessage("last"));
        _pair.EndSupervisor();
        Assert.Equal(new DumpedMessage("last"), _connection.Receive(Limits.Wait));
        Assert.Null(_connection.Receive(Limits.Wait));
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task Silence_has_a_limit()
    {
        _pair.SendRaw("""{"type":""");
        await Task.Run(
            () => Assert.Throws<TimeoutException>(() => _connection.Receive(Limits.Short)), TestContext.Current.CancellationToken);
    }

    [Fact(Timeout = Limits.TestMilliseconds)]
    public async Task A_line_without_end_is_refused()
    {
        Task<ControlMessage?> receiving = ReceiveAsync();
        byte[] noise = Encoding.ASCII.GetBytes(new string('x', (4 << 20) + 1));
        await Task.Run(() => _pair.SendRaw(noise), TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<FormatException>(() => receiving);
    }

    [Fact]
    public void Sending_to_nobody_is_an_io_error_and_no_signal()
    {
        _pair.EndSupervisor();
        Assert.Throws<IOException>(() => _connection.Send(new AwakeMessage(Error: null)));
    }

    [Fact]
    public void Hanging_up_ends_both_directions()
    {
        _connection.HangUp();
        Assert.Null(_pair.Supervisor.Receive(Limits.Wait));
        Assert.Throws<IOException>(() => _pair.Supervisor.Send(new DumpedMessage("late")));
    }

    public void Dispose() => _pair.Dispose();

    private Task<ControlMessage?> ReceiveAsync() => Task.Run(() => _connection.Receive(Limits.Wait));
}
