using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Checkpointing.Native;

namespace Checkpointing.Supervision;

/// <summary>
/// A thread that captures when the supervisor says so, over a socket of its own: on the control channel only answers come. The copy
/// wakes up in this thread, which makes it unlike its siblings as any capture point does, while the program's own threads just go on.
/// </summary>
internal static class OrderReader
{
    public static void StartIfOrdered()
    {
        string? number = Environment.GetEnvironmentVariable(Supervisor.OrdersVariable);
        Environment.SetEnvironmentVariable(Supervisor.OrdersVariable, null);
        // A child inherits the variables, not what they lead to; it must start as if it had never been told.
        Environment.SetEnvironmentVariable("DOTNET_STARTUP_HOOKS", WithoutUs(Environment.GetEnvironmentVariable("DOTNET_STARTUP_HOOKS")));
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int fd) || !Checkpoint.IsSupervised)
            return;
        if (LibC.fcntl(fd, LibC.F_SETFD, LibC.FD_CLOEXEC) != 0)
            return;
        var thread = new Thread(() => Read(fd)) { IsBackground = true, Name = "checkpoint orders" };
        thread.Start();
    }

    /// <summary>One order a message, for it is a SOCK_SEQPACKET: the name to capture under.</summary>
    private static unsafe void Read(int fd)
    {
        byte ready = (byte)'R';
        if (LibC.send(fd, &ready, 1, LibC.MSG_NOSIGNAL) < 0)
            return;

        byte* buffer = stackalloc byte[CapturePointName.MaxLength + 1];
        while (true)
        {
            nint count = LibC.recv(fd, buffer, CapturePointName.MaxLength + 1, 0);
            if (count < 0 && Marshal.GetLastPInvokeError() == LibC.EINTR)
                continue;
            // The supervisor is gone, or this is a copy, which nobody gives orders to.
            if (count <= 0)
            {
                _ = LibC.close(fd);
                return;
            }

            Obey(Encoding.ASCII.GetString(buffer, (int)count));
        }
    }

    private static void Obey(string order)
    {
        try
        {
            Checkpoint.Capture(order);
        }
        catch (Exception exception) when (exception is CheckpointException or ArgumentException)
        {
            // The program has not asked for this and is not told; the supervisor tells the user.
        }
    }

    private static string? WithoutUs(string? hooks)
    {
        string own = typeof(OrderReader).Assembly.GetName().Name + ".dll";
        string[] others = [.. (hooks ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(h => Path.GetFileName(h) != own)];
        return others.Length == 0 ? null : string.Join(Path.PathSeparator, others);
    }
}
