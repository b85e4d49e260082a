using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Checkpointing.CodeVerification.Metadata;

namespace Checkpointing.Build.Publishing;

/// <summary>
/// Everything that a checkpoint depends on, as one line: what was published, how it is captured, and the machine's .NET, CRIU, kernel and processor.
/// The same key, the same checkpoint: it need not be captured again.
/// </summary>
internal static class CaptureKey
{
    // Counts up when captures are made in another way.
    private const string Scheme = "2";

    /// <param name="files">The published files, by full path and in a stable order.</param>
    /// <param name="settings">How the program is captured.</param>
    public static string Of(IEnumerable<string> files, IEnumerable<string> settings)
    {
        StringBuilder text = new(Scheme + "\n");
        foreach (string setting in settings)
            text.Append(setting).Append('\n');
        foreach (string fact in MachineFacts())
            text.Append(fact).Append('\n');
        foreach (string file in files)
            text.Append(file).Append(' ').Append(HashOf(file)).Append('\n');

        using SHA256 sha = SHA256.Create();
        return Hex(sha.ComputeHash(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static IEnumerable<string> MachineFacts()
    {
        yield return "kernel " + FirstLine("/proc/sys/kernel/osrelease", _ => true);
        yield return "processor " + FirstLine("/proc/cpuinfo", l => l.StartsWith("flags", StringComparison.Ordinal) || l.StartsWith("Features", StringComparison.Ordinal));
        foreach (string runtime in Runtimes())
            yield return "runtime " + runtime;
        foreach (string criu in Criu())
            yield return $"criu {criu} {new FileInfo(criu).Length.ToString(CultureInfo.InvariantCulture)} {File.GetLastWriteTimeUtc(criu).Ticks.ToString(CultureInfo.InvariantCulture)}";
    }

    // The program may run on any of them, whichever is the newest that fits.
    private static IEnumerable<string> Runtimes()
    {
        string? host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH");
        string? root = string.IsNullOrEmpty(host) ? Environment.GetEnvironmentVariable("DOTNET_ROOT") : Path.GetDirectoryName(host);
        string shared = Path.Combine(root ?? "/usr/share/dotnet", "shared");
        return Directory.Exists(shared) ? Directory.EnumerateDirectories(shared).SelectMany(Directory.EnumerateDirectories).OrderBy(d => d, StringComparer.Ordinal) : [];
    }

    // Where the tool looks for it: what `setup` got, then PATH.
    private static IEnumerable<string> Criu()
    {
        string? data = Environment.GetEnvironmentVariable("XDG_DATA_HOME");
        if (string.IsNullOrEmpty(data))
            data = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share");
        return new[] { Path.Combine(data, "checkpoint-tools", "criu", "current", "criu") }
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(p => p.Length > 0).Select(p => Path.Combine(p, "criu")))
            .Where(File.Exists);
    }

    private static string FirstLine(string path, Func<string, bool> wanted) => File.Exists(path) ? File.ReadLines(path).FirstOrDefault(wanted) ?? "" : "";

    private static string HashOf(string file)
    {
        using SHA256 sha = SHA256.Create();
        using FileStream stream = AssemblyImage.OpenRead(file);
        return Hex(sha.ComputeHash(stream));
    }

    private static string Hex(byte[] bytes) => string.Concat(bytes.Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));
}
