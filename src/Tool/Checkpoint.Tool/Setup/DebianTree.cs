using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Setup;

/// <summary>
/// Debian packages unpacked into a folder, and one criu made of them that starts from anywhere. Its C library is newer than the
/// system's, so it must run through the loader that came with it.
/// </summary>
internal sealed class DebianTree(string root, CancellationToken cancellationToken)
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    // Man pages, character sets, header files: half of what was unpacked, and nothing CRIU opens. The copyright files stay.
    private static readonly string[] s_unneeded = ["usr/share/man", "usr/share/locale", "usr/share/i18n", "usr/share/lintian", "usr/share/gcc", "usr/include", "etc"];

    private static readonly string[] s_libraryParents = ["usr/lib", "lib"];

    public string Criu => Path.Combine(root, "criu");

    public void Unpack(IEnumerable<string> packages)
    {
        foreach (string package in packages)
        {
            CommandOutput output = SystemCommand.Run("dpkg-deb", ["--extract", package, root], s_limit, cancellationToken);
            if (!output.Succeeded)
                throw new ToolException(ErrorCodes.SetupFailed, $"'{Path.GetFileName(package)}' cannot be unpacked: {output.TellingLine}", "Make room if the disk is full, and try again.");
        }
    }

    /// <summary>Makes <see cref="Criu"/>. The paths inside of it are absolute: the folder must not move afterwards.</summary>
    public void MakeExecutable()
    {
        string program = Find("usr/sbin/criu", "usr/bin/criu") ?? throw Incomplete("criu");
        string[] libraries = [.. LibraryFolders()];
        string loader = libraries.SelectMany(f => Directory.EnumerateFiles(f, "ld-linux*.so.*")).FirstOrDefault() ?? throw Incomplete("dynamic loader");
        string path = string.Join(':', libraries);
        if (!TryPatch(program, loader, path))
            WriteWrapper(program, loader, path);
    }

    public void RemoveUnneeded()
    {
        foreach (string folder in s_unneeded.Select(f => Path.Combine(root, f)).Concat(LibraryFolders().Select(f => Path.Combine(f, "gconv"))).Where(Directory.Exists))
            Directory.Delete(folder, recursive: true);
    }

    // Preferred: nothing else has to be started, and capabilities given to the file with setcap count.
    private bool TryPatch(string program, string loader, string libraries)
    {
        if (Find("usr/bin/patchelf") is not { } patchelf)
            return false;
        CommandOutput output = SystemCommand.Run(
            loader,
            ["--library-path", libraries, patchelf, "--set-interpreter", loader, "--force-rpath", "--set-rpath", libraries, "--output", Criu, program],
            s_limit,
            cancellationToken);
        if (!output.Succeeded)
            return false;
        File.SetUnixFileMode(Criu, Executable);
        return true;
    }

    private void WriteWrapper(string program, string loader, string libraries)
    {
        File.WriteAllText(Criu, $"#!/bin/sh\nexec {Quote(loader)} --library-path {Quote(libraries)} {Quote(program)} \"$@\"\n");
        File.SetUnixFileMode(Criu, Executable);
    }

    private IEnumerable<string> LibraryFolders() =>
        s_libraryParents.Select(f => Path.Combine(root, f))
            .Where(Directory.Exists)
            .SelectMany(Directory.EnumerateDirectories)
            .Where(f => Directory.EnumerateFiles(f, "*.so.*").Any());

    private string? Find(params string[] paths) => paths.Select(p => Path.Combine(root, p)).FirstOrDefault(File.Exists);

    private static ToolException Incomplete(string what) => new(ErrorCodes.SetupFailed, $"The downloaded packages hold no {what}.", "Try again later: the suite may be in transition.");

    private static string Quote(string path) => $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
