using System.Runtime.InteropServices;
using Checkpointing.Native;

namespace Checkpointing.Tool.Native;

/// <summary>Puts another program into this process.</summary>
internal static unsafe partial class Replacement
{
    /// <summary>Returns only when it failed: with why.</summary>
    public static string Execute(string file, IReadOnlyList<string> argv, IReadOnlyDictionary<string, string> environment)
    {
        // .NET ignores it, and what is ignored stays ignored across an exec; handlers and our descriptors do not outlive it.
        const int SIGPIPE = 13;
        const nint Default = 0;
        _ = signal(SIGPIPE, Default);
        using var arguments = new CStrings(argv);
        using var variables = new CStrings([.. environment.Select(v => $"{v.Key}={v.Value}")]);
        _ = execve(file, arguments.Pointer, variables.Pointer);
        return Marshal.GetLastPInvokeErrorMessage();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint signal(int number, nint handler);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int execve(string file, byte** argv, byte** environment);
}
