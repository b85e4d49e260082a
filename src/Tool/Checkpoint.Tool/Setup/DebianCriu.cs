using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Setup;

/// <summary>Puts Debian's newest build of CRIU, with all libraries it needs, into a folder.</summary>
internal sealed class DebianCriu(Reporter reporter, CancellationToken cancellationToken)
{
    private const string Suite = "unstable";
    private const int MostMirrors = 3;

    /// <summary>Downloads and unpacks it.</summary>
    /// <param name="system">The distribution.</param>
    /// <param name="folder">Of ours.</param>
    /// <returns>The build's folder, with an executable criu in it.</returns>
    /// <exception cref="ToolException">No mirror is known, or none gave it.</exception>
    public string Build(OsRelease system, PrivateCriu folder)
    {
        DirectoryInfo temporary = Directory.CreateTempSubdirectory("checkpoint-setup-");
        try
        {
            var apt = new PrivateApt(temporary.FullName, cancellationToken);
            ReadLists(apt, AptSource.MirrorsOf(system, AptSourceReader.ReadAll("/etc/apt")));
            IReadOnlyList<string> packages = Download(apt);
            // "criu_4.2.1-1_amd64.deb"
            string version = packages.Select(Path.GetFileName).First(p => p!.StartsWith("criu_", StringComparison.Ordinal))!.Split('_')[1];
            reporter.Progress($"Unpacking CRIU {version} …");
            string build = folder.NewFolder(version);
            var tree = new DebianTree(build, cancellationToken);
            tree.Unpack(packages);
            tree.MakeExecutable();
            tree.RemoveUnneeded();
            return build;
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    private void ReadLists(PrivateApt apt, IReadOnlyList<AptSource> mirrors)
    {
        if (mirrors.Count == 0)
        {
            throw new ToolException(
                ErrorCodes.SetupFailed, "The apt sources of this machine name no Debian mirror.", "Add Debian's own entry below /etc/apt/sources.list.d, and try again.");
        }

        reporter.Progress($"Reading the package lists of Debian {Suite} …");
        CommandOutput? first = null;
        foreach (AptSource mirror in mirrors.Take(MostMirrors))
        {
            CommandOutput output = apt.Update(mirror, Suite);
            if (output.Succeeded)
                return;
            first ??= output;
        }

        throw Failed($"The package lists of Debian {Suite} cannot be read", first!);
    }

    private IReadOnlyList<string> Download(PrivateApt apt)
    {
        reporter.Progress("Downloading CRIU and the libraries it needs …");
        (IReadOnlyList<string> packages, CommandOutput output) = apt.Download("criu", "patchelf");
        // Without patchelf a wrapper does, too.
        if (packages.Count == 0)
            (packages, output) = apt.Download("criu");
        return packages.Count > 0 ? packages : throw Failed("CRIU cannot be downloaded", output);
    }

    private static ToolException Failed(string what, CommandOutput output) =>
        new(ErrorCodes.SetupFailed, $"{what}: {output.TellingLine}", "Setup needs a network, or a mirror that 'apt-get update' can reach.", new IOException(output.Out + output.Error));
}
