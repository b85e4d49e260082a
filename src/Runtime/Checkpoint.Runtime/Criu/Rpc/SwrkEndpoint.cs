using System.ComponentModel;
using System.Globalization;
using System.Text;
using Checkpointing.Native;

namespace Checkpointing.Criu.Rpc;

/// <summary>A <c>criu swrk</c> child for each request: CRIU's own way to be driven by a program that started it.</summary>
internal sealed class SwrkEndpoint(string criuPath, Descriptor? pidNamespace = null, ChildCredentials? credentials = null) : ICriuEndpoint, IDisposable
{
    private const int SocketNumber = 3;
    private const int FirstInheritedNumber = SocketNumber + 1;

    private SwrkConnection? _prepared;

    // CRIU finds descriptors of its peer through /proc, which does not show a peer outside of its own pid namespace.
    public bool CanOpenOurDescriptors => pidNamespace is null;

    /// <summary>Starts a child ahead of the next request: whoever makes it need not wait for CRIU's start.</summary>
    /// <param name="descriptors">What the request may hand on. To be kept open until then.</param>
    public void Prepare(IReadOnlyList<int> descriptors)
    {
        SwrkConnection ready = Start(descriptors);
        Interlocked.Exchange(ref _prepared, ready)?.Dispose();
    }

    /// <summary>Ends a child that was started ahead and is not needed.</summary>
    public void Dispose() => Interlocked.Exchange(ref _prepared, null)?.Dispose();

    public ICriuConnection Connect(IReadOnlyList<int> inheritedDescriptors)
    {
        if (Interlocked.Exchange(ref _prepared, null) is { } ready)
        {
            if (ready.IsAlive && inheritedDescriptors.All(ready.Has))
                return ready;
            ready.Dispose();
        }

        return Start(inheritedDescriptors);
    }

    private SwrkConnection Start(IReadOnlyList<int> inheritedDescriptors)
    {
        (Descriptor ours, Descriptor theirs) = Descriptor.SocketPair(LibC.SOCK_SEQPACKET);
        (Descriptor said, Descriptor says) = Descriptor.Pipe();
        using Descriptor nothing = Descriptor.Open("/dev/null", LibC.O_RDWR);
        using (theirs)
        using (says)
        {
            // A session of its own: Ctrl+C in the terminal must not end CRIU in the middle of a dump.
            var start = new ChildStart(criuPath, ["swrk", SocketNumber.ToString(CultureInfo.InvariantCulture)])
            {
                NewSession = true,
                PidNamespace = pidNamespace,
                Credentials = credentials,
            };
            start.Descriptors[0] = nothing;
            start.Descriptors[1] = says;
            start.Descriptors[2] = says;
            start.Descriptors[SocketNumber] = theirs;
            for (int i = 0; i < inheritedDescriptors.Count; i++)
                start.Descriptors[FirstInheritedNumber + i] = new Descriptor(inheritedDescriptors[i], owned: false);
            try
            {
                return new SwrkConnection(ours, said, ChildProcess.Start(start), criuPath, [.. inheritedDescriptors]);
            }
            catch (Win32Exception exception)
            {
                ours.Dispose();
                said.Dispose();
                throw new CriuUnavailableException($"CRIU cannot be started: {exception.Message}", exception);
            }
        }
    }

    private sealed class SwrkConnection(Descriptor socket, Descriptor said, int pid, string criuPath, int[] inherited) : ICriuConnection
    {
        private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

        private ChildEnd? _end;

        public Descriptor Socket { get; } = socket;

        public int NumberOf(int descriptor) => FirstInheritedNumber + Array.IndexOf(inherited, descriptor);

        public bool Has(int descriptor) => inherited.Contains(descriptor);

        public bool HasEnded => !IsAlive;

        public bool IsAlive => (_end ??= ChildProcess.Wait(pid, block: false)) is null;

        public string DescribeHangUp()
        {
            // Nothing but its words tells why a child did not even start, such as a library that is missing.
            ChildEnd? end = WaitUntilEnded();
            string how = end switch
            {
                { Signal: { } signal } => $"was ended by signal {signal}",
                { ExitCode: var code } => $"exited with {code}",
                null => "hung up but runs on",
            };
            string words = ReadWords();
            return $"'{criuPath}' {how}{(words.Length == 0 ? "" : $", saying: {words}")}";
        }

        public void Dispose()
        {
            Socket.Dispose();
            if (WaitUntilEnded() is null)
            {
                _ = LibC.kill(pid, LibC.SIGKILL);
                _end = ChildProcess.Wait(pid);
            }

            // Killed in the middle of a restore, it has left helpers that wait for it. They are in the session that it was started in.
            if (_end is { Signal: not null })
                _ = LibC.kill(-pid, LibC.SIGKILL);
            said.Dispose();
        }

        private ChildEnd? WaitUntilEnded()
        {
            long deadline = Environment.TickCount64 + (long)s_patience.TotalMilliseconds;
            for (int pause = 0; _end is null && Environment.TickCount64 < deadline; pause = Math.Min(pause + 1, 20))
            {
                _end = ChildProcess.Wait(pid, block: false);
                if (_end is null)
                    Thread.Sleep(pause);
            }

            return _end;
        }

        private unsafe string ReadWords()
        {
            byte* buffer = stackalloc byte[2048];
            var poll = new LibC.PollFd { Fd = said.Number, Events = LibC.POLLIN };
            if (LibC.poll(&poll, 1, 0) <= 0 || (poll.Revents & LibC.POLLIN) == 0)
                return "";
            nint count = LibC.read(said.Number, buffer, 2048);
            return count <= 0 ? "" : Encoding.UTF8.GetString(buffer, (int)count).Trim();
        }
    }
}
