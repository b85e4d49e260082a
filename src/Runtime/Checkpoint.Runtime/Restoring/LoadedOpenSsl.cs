using System.Globalization;
using System.Runtime.InteropServices;
using Checkpointing.Native;

namespace Checkpointing.Restoring;

/// <summary>A libcrypto that this process has loaded. Two can be: the system's, and one that came with a native library.</summary>
internal sealed class LoadedOpenSsl
{
    /// <summary>What the kernel appends to the path of a mapped file that has been replaced, as by an upgrade.</summary>
    private const string Deleted = " (deleted)";

    private static volatile Found? s_found;

    private readonly nint _library;

    private LoadedOpenSsl(string path, nint library)
    {
        Path = path;
        _library = library;
    }

    public string Path { get; }

    /// <summary>Whether its functions can be called.</summary>
    public bool IsReached => _library != 0;

    /// <summary>
    /// Those of this process. Its mappings are read, some hundred lines, only when a library has been loaded since they were read last:
    /// a copy asks anew what its original has asked just before.
    /// </summary>
    public static IReadOnlyList<LoadedOpenSsl> OfProcess()
    {
        // Asked before: what is loaded while the mappings are read makes them be read again.
        ulong loads = LibraryLoads.Count();
        if (s_found is { } found && found.Loads == loads)
            return found.Libraries;
        LoadedOpenSsl[] libraries = [.. In(File.ReadLines("/proc/self/maps"))];
        s_found = new Found(loads, libraries);
        return libraries;
    }

    /// <param name="maps">The lines of /proc/self/maps.</param>
    public static IEnumerable<LoadedOpenSsl> In(IEnumerable<string> maps) => maps
        .Select(CodeMapping.OfLibcrypto).OfType<CodeMapping>().GroupBy(m => m.Path)
        .Select(mappings => new LoadedOpenSsl(mappings.Key, Find(mappings.Key, [.. mappings])));

    public nint Function(string name) => IsReached && NativeLibrary.TryGetExport(_library, name, out nint address) ? address : 0;

    private static nint Find(string path, CodeMapping[] mappings)
    {
        foreach (string name in NamesOf(path))
        {
            if (!NativeLibrary.TryLoad(name, out nint library) || !NativeLibrary.TryGetExport(library, "RAND_poll", out nint poll))
                continue;

            // A replaced file would be loaded beside the one in use; what is done to that would look like success.
            if (mappings.Any(m => m.Contains((nuint)poll)))
                return library;
        }

        return 0;
    }

    /// <summary>
    /// The loader knows a library by its file and by the name it was asked for: libcrypto.so.3.2.1 is also libcrypto.so.3.
    /// </summary>
    private static IEnumerable<string> NamesOf(string path)
    {
        if (path.EndsWith(Deleted, StringComparison.Ordinal))
            path = path[..^Deleted.Length];
        else
            yield return path;
        string name = System.IO.Path.GetFileName(path);
        while (name.Length > 0 && char.IsAsciiDigit(name[^1]))
        {
            yield return name;
            name = name[..name.LastIndexOf('.')];
        }
    }

    private sealed record Found(ulong Loads, IReadOnlyList<LoadedOpenSsl> Libraries);

    private sealed record CodeMapping(string Path, nuint Start, nuint End)
    {
        public bool Contains(nuint address) => address >= Start && address < End;

        /// <summary>
        /// Reads <c>7f0c-7f0d r-xp 00000000 00:1f 4711   /usr/lib/libcrypto.so.3</c>; null when the line is of something else.
        /// </summary>
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

        private static nuint Address(ReadOnlySpan<char> text) =>
            nuint.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }
}
