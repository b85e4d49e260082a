using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Checkpointing.Native;

/// <summary>An open file descriptor, closed once. Descriptors made here are close-on-exec unless they are handed to a child by name.</summary>
internal sealed class Descriptor : SafeHandleZeroOrMinusOneIsInvalid
{
    public Descriptor(int number, bool owned = true)
        : base(owned)
    {
        SetHandle(number);
    }

    public override bool IsInvalid => handle < 0;

    public int Number => (int)handle;

    /// <summary>What the kernel calls the open file: <c>pipe:[4711]</c>, <c>socket:[4712]</c> or a path. CRIU knows it by the same text.</summary>
    public string Link => LinkOf("self", Number) ?? "";

    public static string? LinkOf(string process, int number)
    {
        try
        {
            // The target is often no path ("pipe:[4711]"), so FileSystemInfo.LinkTarget must not make it one.
            return new FileInfo($"/proc/{process}/fd/{number}").LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static unsafe (Descriptor Read, Descriptor Write) Pipe()
    {
        int* ends = stackalloc int[2];
        ThrowIfFailed(LibC.pipe2(ends, LibC.O_CLOEXEC), "pipe2");
        return (new Descriptor(ends[0]), new Descriptor(ends[1]));
    }

    public static unsafe (Descriptor Ours, Descriptor Theirs) SocketPair(int type)
    {
        int* ends = stackalloc int[2];
        ThrowIfFailed(LibC.socketpair(LibC.AF_UNIX, type | LibC.SOCK_CLOEXEC, 0, ends), "socketpair");
        return (new Descriptor(ends[0]), new Descriptor(ends[1]));
    }

    /// <param name="path">The file.</param>
    /// <param name="flags">Those of open(2).</param>
    /// <param name="mode">The permissions of a file that is made.</param>
    public static Descriptor Open(string path, int flags, uint mode = 0)
    {
        int number = LibC.open(path, flags | LibC.O_CLOEXEC, mode);
        return number >= 0
            ? new Descriptor(number)
            : throw new IOException($"'{path}' cannot be opened: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
    }

    protected override bool ReleaseHandle() => LibC.close(Number) == 0;

    private static void ThrowIfFailed(int result, string call)
    {
        if (result < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"{call} failed: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}.");
    }
}
