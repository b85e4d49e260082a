using Checkpointing.Tool.Setup;

namespace Checkpointing.Tool.Tests.Setup;

public sealed class AptSourceTests
{
    private const string Keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";

    private static readonly OsRelease s_bookworm = OsRelease.Parse("ID=debian\nVERSION_CODENAME=bookworm");

    [Fact]
    public void Paragraphs_are_read()
    {
        AptSource[] sources = [.. AptSourceReader.ParseParagraphs($"""
            # A comment
            Types: deb deb-src
            # another, inside
            URIs: http://mirror.example/debian
             http://second.example/debian
            Suites: bookworm bookworm-updates
            Components: main contrib
            Signed-By: {Keyring}

            Enabled: no
            Types: deb
            URIs: http://off.example/debian
            Suites: bookworm
            Components: main

            types: deb-src
            URIs: http://sources.example/debian
            Suites: bookworm
            Components: main

            Types: deb
            URIs: http://inline.example/debian
            Suites: trixie
            Components: main
            Signed-By:
             -----BEGIN PGP PUBLIC KEY BLOCK-----
             .
             mQINBF
            """)];

        Assert.Equal(2, sources.Length);
        Assert.Equal(["http://mirror.example/debian", "http://second.example/debian"], sources[0].Uris);
        Assert.Equal(["bookworm", "bookworm-updates"], sources[0].Suites);
        Assert.Equal(["main", "contrib"], sources[0].Components);
        Assert.Equal([Keyring], sources[0].SignedBy);
        Assert.Equal(["http://inline.example/debian"], sources[1].Uris);
        Assert.Empty(sources[1].SignedBy);
    }

    [Fact]
    public void Lines_are_read()
    {
        AptSource[] sources = [.. AptSourceReader.ParseLines($"""
            # deb http://commented.example/debian bookworm main
            deb http://mirror.example/debian bookworm main contrib # why
            deb-src http://mirror.example/debian bookworm main
            deb [ arch=amd64 signed-by={Keyring},/etc/apt/keyrings/b.gpg ] http://signed.example/debian  trixie   main
            deb
            """)];

        Assert.Equal(2, sources.Length);
        Assert.Equal("http://mirror.example/debian", Assert.Single(sources[0].Uris));
        Assert.Equal(["main", "contrib"], sources[0].Components);
        Assert.Empty(sources[0].SignedBy);
        Assert.Equal("trixie", Assert.Single(sources[1].Suites));
        Assert.Equal([Keyring, "/etc/apt/keyrings/b.gpg"], sources[1].SignedBy);
    }

    [Fact]
    public void Files_that_apt_takes_no_notice_of_are_left_out()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.Combine("sources.list.d"));
        File.WriteAllText(folder.Combine("sources.list"), "deb http://a.example/debian bookworm main");
        File.WriteAllText(folder.Combine("sources.list.d", "b.sources"), "Types: deb\nURIs: http://b.example/debian\nSuites: bookworm\nComponents: main\n");
        File.WriteAllText(folder.Combine("sources.list.d", "c.list.disabled"), "deb http://c.example/debian bookworm main");

        Assert.Equal(["http://a.example/debian", "http://b.example/debian"], AptSourceReader.ReadAll(folder.Path).Select(s => s.Uris[0]));
    }

    [Fact]
    public void The_archives_mirror_comes_before_others_and_without_those_that_cannot_be_it()
    {
        AptSource[] sources =
        [
            new(["http://vendor.example/apt"], ["bookworm"], ["main"], ["/etc/apt/keyrings/vendor.gpg"]),
            new(["http://plain.example/debian/"], ["bookworm"], ["main"], []),
            new(["http://security.example/debian-security"], ["bookworm-security"], ["main"], [Keyring]),
            new(["http://signed.example/mirror"], ["bookworm", "bookworm-updates"], ["main"], [Keyring]),
            new(["http://vendor.example/stable"], ["bookworm"], ["stable"], []),
        ];

        Assert.Equal(
            ["http://signed.example/mirror", "http://plain.example/debian/", "http://vendor.example/apt"],
            AptSource.MirrorsOf(s_bookworm, sources).Select(s => s.Uris[0]));
    }
}
