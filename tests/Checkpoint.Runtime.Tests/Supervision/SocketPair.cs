using System.Net.Sockets;
using System.Text;
using Checkpointing.Native;
using Checkpointing.Supervision;

namespace Checkpointing.Tests.Supervision;

/// <summary>
/// Both ends of a control channel in one process: the program's as a descriptor, the supervisor's to speak and to misbehave.
/// </summary>
internal sealed class SocketPair : IDisposable
{
    private readonly Socket _raw;

    public SocketPair()
    {
        (Descriptor supervisor, Program) = Descriptor.SocketPair(LibC.SOCK_STREAM);
        Supervisor = new ControlConnection(supervisor);
        _raw = new Socket(new SafeSocketHandle(supervisor.Number, ownsHandle: false));
    }

    public Descriptor Program { get; }

    public ControlConnection Supervisor { get; }

    /// <summary>Sends bytes as they are, message or not.</summary>
    public void SendRaw(string text) => SendRaw(Encoding.UTF8.GetBytes(text));

    public void SendRaw(byte[] bytes) => Assert.Equal(bytes.Length, _raw.Send(bytes));

    /// <summary>The supervisor is gone, as after SIGKILL.</summary>
    public void EndSupervisor() => Supervisor.Dispose();

    public void Dispose()
    {
        Supervisor.Dispose();
        Program.Dispose();
    }
}
