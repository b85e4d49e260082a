using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Setup;

namespace Checkpointing.Tool.Tests.Setup;

public sealed class OsReleaseTests
{
    private const string Mint = """
        NAME="LMDE"
        # made from Debian
        ID=linuxmint
        ID_LIKE="debian ubuntu"
        PRETTY_NAME='LMDE 6 (faye)'
        VERSION_CODENAME=faye
        EMPTY=
        QUOTED="a \"b\" \$c"
        """;

    [Fact]
    public void Names_codename_and_relatives_are_read()
    {
        OsRelease system = OsRelease.Parse(Mint);

        Assert.Equal(("linuxmint", "LMDE 6 (faye)", "faye"), (system.Id, system.Name, system.Codename));
        Assert.Equal(["debian", "ubuntu"], system.IdLike);
        Assert.True(system.Is("linuxmint") && system.Is("ubuntu"));
        Assert.False(system.Is("fedora"));
    }

    [Fact]
    public void A_system_that_says_nothing_is_linux() => Assert.Equal(("linux", "linux", null), (OsRelease.Parse("").Id, OsRelease.Parse("").Name, OsRelease.Parse("").Codename));

    [Fact]
    public void Quotes_and_backslashes_are_the_shells() => Assert.Equal("a \"b\" $c", OsRelease.Parse("PRETTY_NAME=\"a \\\"b\\\" \\$c\"").Name);

    [Theory]
    [InlineData("ID=ubuntu\nID_LIKE=debian", "sudo add-apt-repository ppa:criu/ppa && sudo apt-get install criu")]
    [InlineData("ID=fedora", "sudo dnf install criu")]
    [InlineData("ID=rocky\nID_LIKE=\"rhel centos fedora\"", "sudo dnf install criu")]
    [InlineData("ID=plan9", "Install CRIU 4.2 or newer as this system does it")]
    public void Elsewhere_setup_says_what_to_run(string text, string command)
    {
        ToolException refusal = OtherSystems.Refuse(OsRelease.Parse(text), new KernelVersion(6, 18));

        Assert.Equal(("CKPT9070", 126), (refusal.Code.Id, refusal.ExitCode));
        Assert.Contains(command, refusal.Remedy);
    }
}
