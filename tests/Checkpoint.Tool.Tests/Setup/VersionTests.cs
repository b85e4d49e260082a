using Checkpointing.Criu;
using Checkpointing.Tool.Setup;

namespace Checkpointing.Tool.Tests.Setup;

public sealed class VersionTests
{
    [Theory]
    [InlineData("6.15.9-cloud", 3, 17, true)]
    [InlineData("6.16.0", 4, 1, false)]
    [InlineData("6.16.0", 4, 2, true)]
    [InlineData("7.0-rc1", 4, 1, false)]
    [InlineData("5.10.0-28-amd64\n", 3, 15, true)]
    public void A_new_kernel_needs_a_new_criu(string release, int major, int minor, bool can) =>
        Assert.Equal(can, KernelVersion.Parse(release).CanWorkWith(new CriuVersion(major, minor)));

    [Theory]
    [InlineData("3.17.1-2+deb12u2", "3.17.1")]
    [InlineData("1:4.2-1", "4.2")]
    [InlineData("Version: 4.2.1\nGitID: v4.2.1\n", "4.2.1")]
    [InlineData("(none)", null)]
    [InlineData("sleep (GNU coreutils) 9.1", null)]
    public void Versions_are_found_in_words(string text, string? version) => Assert.Equal(version, CriuVersionText.TryParse(text)?.ToString());

    [Fact]
    public void What_apt_says_of_a_package_is_read()
    {
        (string? installed, CriuVersion? candidate) = SystemPackage.Read("criu:\n  Installed: (none)\n  Candidate: 3.17.1-2+deb12u2\n  Version table:\n");

        Assert.Null(installed);
        Assert.Equal("3.17.1", candidate?.ToString());
        Assert.Equal("4.1.1-1", SystemPackage.Read("criu:\n  Installed: 4.1.1-1\n  Candidate: 4.1.1-1\n").Installed);
        Assert.Equal((null, null), SystemPackage.Read("N: Unable to locate package criu\n"));
    }

    [Theory]
    [InlineData("", "W: Failed to fetch http://m.example/dists/unstable/InRelease  Could not resolve 'm.example'\nE: Some index files failed to download.", "Failed to fetch http://m.example/dists/unstable/InRelease  Could not resolve 'm.example'")]
    [InlineData("Reading package lists...\n", "E: Unable to locate package criu\n", "Unable to locate package criu")]
    [InlineData("", "dpkg-deb: error: no space left\nmore", "dpkg-deb: error: no space left")]
    [InlineData("", "", "exit code 100")]
    public void The_telling_line_of_a_failure_is_found(string output, string error, string line) =>
        Assert.Equal(line, new CommandOutput(100, output, error).TellingLine);
}
