using Checkpointing.Build.Json;
using Checkpointing.Build.Publishing;
using Checkpointing.Build.Tests.Infrastructure;
using Checkpointing.CodeVerification;

namespace Checkpointing.Build.Tests.Publishing;

/// <summary>What a checkpoint's manifest says was open, however its JSON is written.</summary>
public sealed class CapturedSurroundingsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Names_are_those_that_were_open_not_their_escapes()
    {
        const string Text = """
            {"connections":[{"action":"kept","local":"[::1]:8","peer":null,"remote":"d\u0062:5432"},{"kind":"unix"}],"temporaryDirectory":"/tmp/pr\u0069vate\"",
            "openFiles":[{"action":"copied","path":"/etc/\u00fc\uD83D\uDE00\\\"\n.conf"},{"path":"/tmp/private\"/x"},{"path":"/app\/own.db"},{"size":3}]}
            """;

        Assert.Equal(
            [
                "CKPT9161 '/etc/ü😀\\\"\n.conf' was open at the capture: it must be there, and be the same, wherever a copy wakes up.",
                "CKPT9162 A connection to 'db:5432' was open at the capture: a copy goes on with it where the other end plays along.",
                "CKPT9162 A connection was open at the capture: it is closed in every copy.",
            ],
            In(Text, out JsonDamage? damage));
        Assert.Null(damage);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{ "openFiles": [ { "path": "/etc/app.conf" } ], "connections": [ { """)]
    [InlineData("""{ "openFiles": [ { "path": "/etc/app.conf" }, { "path": 5 } ] }""")]
    [InlineData("""{ "openFiles": { "path": "/etc/app.conf" } }""")]
    [InlineData("""{ "openFiles": [ "/etc/app.conf" ] }""")]
    [InlineData("""{ "connections": [ { "remote": ["10.0.0.1"] } ] }""")]
    [InlineData("""{ "temporaryDirectory": true }""")]
    public void Of_a_damaged_manifest_nothing_is_said_but_that(string text)
    {
        Assert.Empty(In(text, out JsonDamage? damage));
        Assert.NotNull(damage);
    }

    private IEnumerable<string> In(string text, out JsonDamage? damage)
    {
        File.WriteAllText(_folder["checkpoint.json"], text);
        damage = CapturedSurroundings.In(_folder["checkpoint.json"], "/app", out IReadOnlyList<Finding> findings);
        return findings.Select(f => $"{f.Code.Id} {f.Message}");
    }
}
