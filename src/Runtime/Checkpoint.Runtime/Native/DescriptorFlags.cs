namespace Checkpointing.Native;

/// <summary>
/// The flags that another process has opened a file with. Asked for each of hundreds of files while a program stands still: in three
/// calls of the kernel, without a reader that fills tens of kilobytes for one line.
/// </summary>
internal static class DescriptorFlags
{
    /// <summary>The flags of open(2); 0 when the descriptor is gone.</summary>
    public static unsafe int Of(int pid, int number)
    {
        const int Enough = 128;
        int file = LibC.open($"/proc/{pid}/fdinfo/{number}", LibC.O_RDONLY | LibC.O_CLOEXEC, 0);
        if (file < 0)
            return 0;
        byte* text = stackalloc byte[Enough];
        nint length = LibC.read(file, text, Enough);
        _ = LibC.close(file);
        return length > 0 ? Parse(new ReadOnlySpan<byte>(text, (int)length)) : 0;
    }

    /// <param name="text">The beginning of the file fdinfo: its second line is <c>flags:</c> and an octal number, whatever is open.</param>
    internal static int Parse(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> name = "\nflags:\t"u8;
        int at = text.IndexOf(name);
        int flags = 0;
        if (at < 0)
            return flags;
        foreach (byte digit in text[(at + name.Length)..])
        {
            if (digit is < (byte)'0' or > (byte)'7')
                break;
            flags = (flags << 3) | (digit - '0');
        }

        return flags;
    }
}
