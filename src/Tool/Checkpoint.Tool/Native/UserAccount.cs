using System.Globalization;
using System.Runtime.InteropServices;
using Checkpointing.Native;

namespace Checkpointing.Tool.Native;

/// <summary>A user as the system's user database has it, which need not be a file: the C library is asked.</summary>
/// <param name="Name">Null for an id that the database does not have.</param>
/// <param name="Uid">The user's id.</param>
/// <param name="Gid">The primary group.</param>
/// <param name="Groups">All groups, as a login would set them.</param>
/// <param name="Home">The home folder; it need not exist.</param>
internal sealed unsafe partial record UserAccount(string? Name, uint Uid, uint Gid, uint[] Groups, string Home)
{
    private const int ERANGE = 34;
    private const int LongestEntry = 1 << 20;

    /// <summary>Means "leave it as it is" to the kernel, and is nobody's id.</summary>
    private const uint NoId = uint.MaxValue;

    /// <summary>As a message names it.</summary>
    public string Display => Name ?? Uid.ToString(CultureInfo.InvariantCulture);

    public UserCredentials Credentials => new(Uid, Gid, Groups);

    /// <summary>By name, else by number. A number that the database does not have is a user all the same, as in containers: its group has the same number.</summary>
    public static UserAccount? Find(string nameOrUid)
    {
        if (Look((entry, buffer, size, found) => getpwnam_r(nameOrUid, entry, buffer, size, found)) is { } named)
            return named;
        if (!uint.TryParse(nameOrUid, NumberStyles.None, CultureInfo.InvariantCulture, out uint uid) || uid == NoId)
            return null;
        return Of(uid) ?? new UserAccount(null, uid, uid, [], "/");
    }

    public static UserAccount? Of(uint uid) => Look((entry, buffer, size, found) => getpwuid_r(uid, entry, buffer, size, found));

    /// <summary>The user who called sudo; null without it.</summary>
    public static UserAccount? BehindSudo(IReadOnlyDictionary<string, string> environment) =>
        LibC.geteuid() == 0 && environment.GetValueOrDefault("SUDO_USER") is { Length: > 0 } name && Find(name) is { Uid: not 0, Name: not null } user ? user : null;

    private static UserAccount? Look(Lookup lookup)
    {
        for (int size = 1024; size <= LongestEntry; size *= 4)
        {
            byte[] buffer = new byte[size];
            Entry entry;
            Entry* found;
            int error;
            fixed (byte* start = buffer)
            {
                error = lookup(&entry, start, (nuint)size, &found);
                if (error == 0)
                    return found is null ? null : Read(entry);
            }

            if (error != ERANGE)
                return null;
        }

        return null;
    }

    private static UserAccount Read(Entry entry)
    {
        string name = Marshal.PtrToStringUTF8(entry.Name)!;
        string home = Marshal.PtrToStringUTF8(entry.Folder) is { Length: > 0 } folder ? folder : "/";
        return new UserAccount(name, entry.Uid, entry.Gid, GroupsOf(name, entry.Gid), home);
    }

    private static uint[] GroupsOf(string name, uint primary)
    {
        // Too small, it says how many there are.
        for (int count = 32; ;)
        {
            uint[] groups = new uint[count];
            int room = count;
            int result;
            fixed (uint* start = groups)
                result = getgrouplist(name, primary, start, &count);
            if (result >= 0)
                return groups[..Math.Min(count, room)];
            count = Math.Max(count, room * 2);
        }
    }

    private delegate int Lookup(Entry* entry, byte* buffer, nuint size, Entry** found);

    /// <summary>struct passwd: the same in every C library of Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public nint Name;
        public nint Password;
        public uint Uid;
        public uint Gid;
        public nint Comment;
        public nint Folder;
        public nint Shell;
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int getpwnam_r(string name, Entry* entry, byte* buffer, nuint size, Entry** found);

    [LibraryImport("libc")]
    private static partial int getpwuid_r(uint uid, Entry* entry, byte* buffer, nuint size, Entry** found);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int getgrouplist(string user, uint group, uint* groups, int* count);
}
