namespace Checkpointing.Tool.Setup;

/// <summary>
/// An apt run of our own: own sources, lists, cache and state, below one folder that is thrown away. The machine's apt is read for
/// its proxy and the like, and nothing of it is written to. Works without root.
/// </summary>
internal sealed class PrivateApt
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_askLimit = TimeSpan.FromSeconds(30);
    private static readonly string[] s_keyrings = ["/usr/share/keyrings/debian-archive-keyring.gpg", "/usr/share/keyrings/debian-archive-keyring.pgp"];

    private readonly string _folder;
    private readonly CancellationToken _cancellationToken;

    public PrivateApt(string folder, CancellationToken cancellationToken)
    {
        _folder = folder;
        _cancellationToken = cancellationToken;
        foreach (string needed in new[] { "lists/partial", "archives/partial", "log" })
            Directory.CreateDirectory(Path.Combine(folder, needed));
        // That nothing is installed is what makes apt download all that CRIU needs, the C library included.
        File.WriteAllText(Path.Combine(folder, "status"), "");
        File.WriteAllText(ConfigurationFile, Configuration());
    }

    private string ConfigurationFile => Path.Combine(_folder, "apt.conf");

    private string SourcesFile => Path.Combine(_folder, "debian.sources");

    /// <summary>Reads what one suite of a mirror has.</summary>
    public CommandOutput Update(AptSource mirror, string suite)
    {
        CommandOutput architecture = SystemCommand.Run("dpkg", ["--print-architecture"], s_askLimit, _cancellationToken);
        IEnumerable<string> keyrings = mirror.SignedBy.Concat(s_keyrings).Where(File.Exists).Distinct();
        File.WriteAllText(SourcesFile, $"""
            Types: deb
            URIs: {string.Join(' ', mirror.Uris)}
            Suites: {suite}
            Components: main
            Architectures: {architecture.Out.Trim()}

            """ + (keyrings.Any() ? $"Signed-By: {string.Join(' ', keyrings)}\n" : ""));
        return Run("update");
    }

    /// <summary>Downloads packages and all that they need.</summary>
    /// <returns>The .deb files, or why not.</returns>
    public (IReadOnlyList<string> Packages, CommandOutput Output) Download(params IReadOnlyList<string> packages)
    {
        CommandOutput output = Run(["-y", "--download-only", "install", .. packages]);
        return (output.Succeeded ? [.. Directory.EnumerateFiles(Path.Combine(_folder, "archives"), "*.deb")] : [], output);
    }

    private CommandOutput Run(params IEnumerable<string> arguments) =>
        SystemCommand.Run("apt-get", ["-c", ConfigurationFile, "-q", .. arguments], s_limit, _cancellationToken);

    // Given by -c, it is read after the machine's own, so that it has the last word.
    private string Configuration() => $$"""
        #clear APT::Update::Pre-Invoke;
        #clear APT::Update::Post-Invoke;
        #clear APT::Update::Post-Invoke-Success;
        Dir::Etc::SourceList "{{SourcesFile}}";
        Dir::Etc::SourceParts "/dev/null";
        Dir::Etc::Preferences "/dev/null";
        Dir::Etc::PreferencesParts "/dev/null";
        Dir::State "{{_folder}}";
        Dir::State::Lists "{{_folder}}/lists";
        Dir::State::Status "{{_folder}}/status";
        Dir::Cache "{{_folder}}";
        Dir::Cache::Archives "{{_folder}}/archives";
        Dir::Log "{{_folder}}/log";
        Debug::NoLocking "true";
        APT::Sandbox::User "root";
        APT::Default-Release "";
        APT::Install-Recommends "false";
        APT::Install-Suggests "false";
        APT::Keep-Downloaded-Packages "true";
        APT::Get::AllowUnauthenticated "false";
        APT::Update::Error-Mode "any";
        Acquire::AllowInsecureRepositories "false";
        Acquire::Languages "none";
        Acquire::Retries "2";
        Acquire::http::Timeout "20";
        Acquire::https::Timeout "20";
        Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
        Acquire::IndexTargets::deb::DEP-11-icons::DefaultEnabled "false";
        Acquire::IndexTargets::deb::DEP-11-icons-small::DefaultEnabled "false";
        Acquire::IndexTargets::deb::CNF::DefaultEnabled "false";

        """;
}
