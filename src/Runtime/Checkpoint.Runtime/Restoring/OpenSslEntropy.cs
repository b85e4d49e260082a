using System.Globalization;
using System.Runtime.InteropServices;

namespace Checkpointing.Restoring;

/// <summary>
/// OpenSSL notices that it was copied by its process id, and CRIU keeps the process id: without new entropy two
/// copies of one image draw the same "random" bytes and make the same keys.
/// </summary>
internal static unsafe class OpenSslEntropy
{
    /// <summary>What the kernel appends to the path of a mapped file that has been replaced, as by an upgrade.</summary>
    private const string Deleted = " (deleted)";

    /// <summary>Reseeds each libcrypto that this process has loaded. Does nothing when it has none: one loaded later seeds itself.</summary>
    /// <exception cref="InvalidOperationException">One of them could not be reseeded.</exception>
    public static void Reseed() => Reseed(File.ReadLines("/proc/self/maps"));

    internal static void Reseed(IEnumerable<string> maps)
    {
        // Two can be loaded: the system's, and one that came with a native library.
        IEnumerable<IGrouping<string, CodeMapping>> libraries = maps.Select(CodeMapping.OfLibcrypto).OfType<CodeMapping>().GroupBy(m => m.Path);
        string[] failed = [.. libraries.Where(mappings => !TryReseed(mappings.Key, [.. mappings])).Select(mappings => mappings.Key)];
        if (failed.Length > 0)
        {
            throw new InvalidOperationException(
                $"The random generator of '{string.Join("', '", failed)}' could not be reseeded: keys made in this copy could be those of another copy.");
        }
    }

    private static bool TryReseed(string path, CodeMapping[] mappings)
    {
        foreach (string name in NamesOf(path))
        {
            if (!NativeLibrary.TryLoad(name, out nint library) || !NativeLibrary.TryGetExport(library, "RAND_poll", out nint poll))
                continue;

            // A replaced file would be loaded beside the one in use; reseeding that would look like success.
            if (mappings.Any(m => m.Contains((nuint)poll)))
                return ((delegate* unmanaged<int>)poll)() == 1;
        }

        return false;
    }

    /// <summary>The loader knows a library by its file and by the name it was asked for: libcrypto.so.3.2.1 is also libcrypto.so.3.</summary>
    private static IEnumerable<string> NamesOf(string path)
    {
        if (path.EndsWith(Deleted, StringComparison.Ordinal))
            path = path[..^Deleted.Length];
        else
            yield return path;
        string name = Path.GetFileName(path);
        while (name.Length > 0 && char.IsAsciiDigit(name[^1]))
        {
            yield return name;
            name = name[..name.LastIndexOf('.')];
        }
    }

    private sealed record CodeMapping(string Path, nuint Start, nuint End)
    {
        public bool Contains(nuint address) => address >= Start && address < End;

        /// <summary>Reads <c>7f0c-7f0d r-xp 00000000 00:1f 4711   /usr/lib/libcrypto.so.3</c>; null when the line is of something else.</summary>
        public static CodeMapping? OfLibcrypto(string line)
        {
            int start = line.IndexOf('/', StringComparison.Ordinal);
            if (start < 0 || !System.IO.Path.GetFileName(line.AsSpan(start)).StartsWith("libcrypto", StringComparison.Ordinal))
                return null;
            int dash = line.IndexOf('-', StringComparison.Ordinal), space = line.IndexOf(' ', StringComparison.Ordinal);
            return line[space + 3] == 'x'
                ? new CodeMapping(line[start..], Address(line.AsSpan(0, dash)), Address(line.AsSpan(dash + 1, space - dash - 1)))
                : null;
        }

        private static nuint Address(ReadOnlySpan<char> text) => nuint.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }
}
