using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Checkpointing.Native;

/// <summary>What statx(2) tells of a file, in one call of the kernel; owner, kind and device .NET does not tell at all.</summary>
internal readonly partial record struct FileStatus(uint Mode, uint Uid, uint Gid, uint DeviceMajor, uint DeviceMinor, uint FileSystemMajor, uint FileSystemMinor)
{
    private const int AT_SYMLINK_NOFOLLOW = 0x100;
    private const uint KindMask = 0xF000;
    private const uint Regular = 0x8000;
    private const uint CharacterDevice = 0x2000;
    private const uint BlockDevice = 0x6000;

    public bool IsRegularFile => (Mode & KindMask) == Regular;

    /// <summary>Which file of its file system it is.</summary>
    public ulong Inode { get; private init; }

    /// <summary>How many names it has: none when it was deleted.</summary>
    public uint Links { get; private init; }

    /// <summary>In bytes.</summary>
    public long Size { get; private init; }

    /// <summary>What it takes on the disk.</summary>
    public long AllocatedBytes { get; private init; }

    public bool IsDevice => (Mode & KindMask) is CharacterDevice or BlockDevice;

    /// <summary>Consoles, serial lines and pseudo-terminals, by the kernel's device numbers (admin-guide/devices.txt).</summary>
    public bool IsTerminal => (Mode & KindMask) == CharacterDevice && DeviceMajor is 4 or 5 or (>= 136 and <= 143) or 188 or 204;

    /// <summary>The devices that CRIU knows: null, zero, random and the like. Tunnels only together with their network namespace.</summary>
    public bool IsMemoryDevice => (Mode & KindMask) == CharacterDevice && DeviceMajor == 1;

    public bool IsOurs => Uid == LibC.geteuid();

    /// <summary>
    /// What CRIU calls a terminal outside of the captured tree: device and file system, in the kernel's 32-bit form of a device number.
    /// </summary>
    public string TerminalKey => $"tty[{Number(DeviceMajor, DeviceMinor):x}:{Number(FileSystemMajor, FileSystemMinor):x}]";

    /// <summary>The file's status, symbolic links not followed; null when there is none.</summary>
    public static FileStatus? Of(string path) => Of(path, AT_SYMLINK_NOFOLLOW);

    /// <summary>The status of what a path leads to in the end, as /proc/PID/fd/N leads to an open file.</summary>
    public static FileStatus? OfTarget(string path) => Of(path, 0);

    /// <summary>The status of an open file.</summary>
    public static FileStatus? Of(int descriptor)
    {
        const int AT_EMPTY_PATH = 0x1000;
        return Of(descriptor, "", AT_EMPTY_PATH);
    }

    private static FileStatus? Of(string path, int flags)
    {
        const int AT_FDCWD = -100;
        return Of(AT_FDCWD, path, flags);
    }

    private static unsafe FileStatus? Of(int directory, string path, int flags)
    {
        const uint STATX_BASIC_STATS = 0x7ff;
        byte* raw = stackalloc byte[256];
        if (statx(directory, path, flags, STATX_BASIC_STATS, raw) != 0)
            return null;
        // struct statx has one layout on all architectures; these are the offsets of its fields.
        var fields = new ReadOnlySpan<byte>(raw, 256);
        return new FileStatus(
            BinaryPrimitives.ReadUInt16LittleEndian(fields[28..]),
            BinaryPrimitives.ReadUInt32LittleEndian(fields[20..]),
            BinaryPrimitives.ReadUInt32LittleEndian(fields[24..]),
            BinaryPrimitives.ReadUInt32LittleEndian(fields[128..]),
            BinaryPrimitives.ReadUInt32LittleEndian(fields[132..]),
            BinaryPrimitives.ReadUInt32LittleEndian(fields[136..]),
            BinaryPrimitives.ReadUInt32LittleEndian(fields[140..]))
        {
            Inode = BinaryPrimitives.ReadUInt64LittleEndian(fields[32..]),
            Size = BinaryPrimitives.ReadInt64LittleEndian(fields[40..]),
            Links = BinaryPrimitives.ReadUInt32LittleEndian(fields[16..]),
            AllocatedBytes = BinaryPrimitives.ReadInt64LittleEndian(fields[48..]) * 512,
        };
    }

    private static uint Number(uint major, uint minor) => (minor & 0xff) | (major << 8) | ((minor & ~0xffu) << 12);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int statx(int directory, string path, int flags, uint mask, byte* status);
}
