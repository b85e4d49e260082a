using Checkpointing.Native;
using Microsoft.Win32.SafeHandles;

namespace Checkpointing.Tests.Native;

/// <summary>Runs a short child to its end.</summary>
internal static class Child
{
    /// <summary>Collects what the child writes to its stdout.</summary>
    public static (string Output, ChildEnd End) Run(ChildStart start)
    {
        (Descriptor read, Descriptor write) = Descriptor.Pipe();
        using (read)
        {
            start.Descriptors[1] = write;
            int pid;
            using (write)
                pid = ChildProcess.Start(start);
            string output = ReadToEnd(read);
            return (output, ChildProcess.Wait(pid)!.Value);
        }
    }

    public static string ReadToEnd(Descriptor descriptor)
    {
        using var reader = new StreamReader(new FileStream(new SafeFileHandle(descriptor.Number, ownsHandle: false), FileAccess.Read));
        return reader.ReadToEnd();
    }

    public static void Write(Descriptor descriptor, string text)
    {
        using var writer = new StreamWriter(new FileStream(new SafeFileHandle(descriptor.Number, ownsHandle: false), FileAccess.Write));
        writer.Write(text);
    }
}
