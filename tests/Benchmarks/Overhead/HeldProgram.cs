using System.Globalization;
using Checkpointing.Benchmarks.Processes;
using Checkpointing.Native;
using Checkpointing.Supervision;

namespace Checkpointing.Benchmarks.Overhead;

/// <summary>A program like B, held at its capture point: it has prepared itself, has asked to be dumped, and waits for our answer.</summary>
internal sealed class HeldProgram : IDisposable
{
    private const int ControlNumber = 99;

    private readonly Setting _setting;
    private readonly Child _child;
    private readonly ControlConnection _connection;
    private readonly string _socket;

    private HeldProgram(Setting setting, Child child, ControlConnection connection, string socket)
    {
        _setting = setting;
        _child = child;
        _connection = connection;
        _socket = socket;
    }

    public static HeldProgram Start(Setting setting, string program, params string[] arguments)
    {
        (Descriptor ours, Descriptor theirs) = Descriptor.SocketPair(LibC.SOCK_STREAM);
        using (theirs)
        {
            var variables = new Dictionary<string, string>
            {
                ["TMPDIR"] = setting.Workspace.NewFolder(),
                [Supervisor.ControlVariable] = ControlNumber.ToString(CultureInfo.InvariantCulture),
            };
            string socket = theirs.Link;
            Child child = Child.Start(Programs.Start(program, arguments), setting.Workspace.Path, variables, (ControlNumber, theirs));
            var held = new HeldProgram(setting, child, new ControlConnection(ours), socket);
            if (held._connection.Receive(Setting.Limit) is CaptureMessage)
                return held;
            held.Dispose();
            throw new BenchmarkException($"'{program}' did not reach its capture point.");
        }
    }

    /// <summary>Dumps it with `criu dump` alone and leaves it running.</summary>
    public BareDump Dump() => BareDump.Of(_setting, _child.Pid, external: "unix" + _socket["socket:".Length..]);

    /// <summary>It was not captured: it runs to its end.</summary>
    public void Dispose()
    {
        _child.Dispose();
        _connection.Dispose();
    }
}
