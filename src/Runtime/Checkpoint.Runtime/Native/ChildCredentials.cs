using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Checkpointing.Native;

/// <summary>
/// The ids of another user. The kernel keeps ids by thread, and only the C library gives all threads the same: a thread that asks the
/// kernel itself is somebody else, as are the children it starts, while the process stays who it is.
/// </summary>
internal abstract unsafe partial record ChildCredentials(uint Uid, uint Gid)
{
    /// <summary>
    /// Does something with these ids, on a thread that is thrown away. It must start no thread, which would keep them, and touch no type of
    /// ours for the first time: its assembly may lie where only we can read it.
    /// </summary>
    /// <param name="workingDirectory">Entered before, with the rights of the caller, as who is in a folder already; null for the current one.</param>
    /// <param name="work">What is to be done.</param>
    /// <exception cref="Win32Exception">The kernel does not allow it.</exception>
    public T Run<T>(string? workingDirectory, Func<T> work)
    {
        // The kernel guards a process whose rights have changed from being looked at, and would do so for good.
        const int PR_GET_DUMPABLE = 3, PR_SET_DUMPABLE = 4;
        int dumpable = prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
        Numbers.Prepare();
        (int error, T? result) = OwnThread.Run(() =>
        {
            if (workingDirectory is not null)
                Enter(workingDirectory);
            int refused = Take();
            return (refused, refused == 0 ? work() : default);
        });
        if (dumpable == 1)
            _ = prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
        return error == 0 ? result! : throw new Win32Exception(error, $"The ids of user {Uid} cannot be taken: {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    public T Run<T>(Func<T> work) => Run(null, work);

    /// <summary>Gives the calling thread these ids.</summary>
    /// <returns>The kernel's error; 0 when it has them.</returns>
    protected abstract int Take();

    protected static int SetUserIds(uint real, uint effective, uint saved) => Call(Numbers.SetResUid, unchecked((int)real), unchecked((int)effective), unchecked((int)saved));

    protected static int SetGroupIds(uint real, uint effective, uint saved) => Call(Numbers.SetResGid, unchecked((int)real), unchecked((int)effective), unchecked((int)saved));

    protected static int SetGroups(uint[] groups)
    {
        fixed (uint* start = groups)
            return Call(Numbers.SetGroups, groups.Length, (nint)start, 0);
    }

    /// <summary>Whatever this process was set up to keep when it changes its user.</summary>
    protected static int DropCapabilities()
    {
        const uint Version3 = 0x20080522;
        uint* header = stackalloc uint[2] { Version3, 0 };
        uint* none = stackalloc uint[6] { 0, 0, 0, 0, 0, 0 };
        return Call(Numbers.CapSet, (nint)header, (nint)none, 0);
    }

    private static void Enter(string folder)
    {
        if (LibC.unshare(LibC.CLONE_FS) != 0 || chdir(folder) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"The folder '{folder}' cannot be entered: {Marshal.GetLastPInvokeErrorMessage()}.");
    }

    private static int Call(nint number, nint first, nint second, nint third) => syscall(number, first, second, third) == 0 ? 0 : Marshal.GetLastPInvokeError();

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint first, nint second, nint third);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chdir(string path);

    [LibraryImport("libc")]
    private static partial int prctl(int option, nint second, nint third, nint fourth, nint fifth);

    /// <summary>What the kernel calls them on each architecture.</summary>
    private static class Numbers
    {
        private static readonly bool s_arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

        public static nint SetResUid => s_arm ? 147 : 117;

        public static nint SetResGid => s_arm ? 149 : 119;

        public static nint SetGroups => s_arm ? 159 : 116;

        public static nint CapSet => s_arm ? 91 : 126;

        public static void Prepare() => _ = s_arm;
    }
}

/// <summary>Another user altogether, without any of our rights.</summary>
internal sealed record UserCredentials(uint Uid, uint Gid, uint[] Groups) : ChildCredentials(Uid, Gid)
{
    protected override int Take()
    {
        // The user last: it takes along the right to do the rest.
        if (SetGroups(Groups) is not 0 and var groups)
            return groups;
        if (SetGroupIds(Gid, Gid, Gid) is not 0 and var group)
            return group;
        if (SetUserIds(Uid, Uid, Uid) is not 0 and var user)
            return user;
        return Uid == 0 ? 0 : DropCapabilities();
    }
}

/// <summary>
/// Root with all its rights that is another user by its real ids only. They count where the kernel asks whether a process is one's own:
/// without CAP_SYS_RESOURCE, which containers seldom have, nobody may read the limits of a process that is not.
/// </summary>
internal sealed record RealIdsOnly(uint Uid, uint Gid) : ChildCredentials(Uid, Gid)
{
    protected override int Take()
    {
        uint user = LibC.geteuid(), group = LibC.getegid();
        return SetGroupIds(Gid, group, group) is not 0 and var error ? error : SetUserIds(Uid, user, user);
    }
}
