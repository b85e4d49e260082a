namespace Checkpointing.Integration.Tests.Infrastructure;

/// <summary>What a run of the tool came to.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Error)
{
    /// <summary>The value of the last <c>key=value</c> line of that key on stdout.</summary>
    public string this[string key] =>
        Facts(Output).LastOrDefault(f => f.Key == key).Value ?? throw new InvalidOperationException($"There is no '{key}=' in: {this}");

    public IReadOnlyList<string> All(string key) => [.. Facts(Output).Where(f => f.Key == key).Select(f => f.Value)];

    public bool Has(string key) => Facts(Output).Any(f => f.Key == key);

    /// <summary>Fails with all that was said unless it ended with this.</summary>
    public ToolResult Expect(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"Expected exit code {exitCode}. {this}");
        return this;
    }

    /// <summary>Fails unless the first line on stderr names this error.</summary>
    public ToolResult ExpectError(int exitCode, string code)
    {
        Expect(exitCode);
        Assert.Contains($"error {code}: ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at Checkpointing.", Error, StringComparison.Ordinal);
        return this;
    }

    public override string ToString() => $"exit code {ExitCode}\nstdout:\n{Clip(Output)}\nstderr:\n{Clip(Error)}";

    /// <summary>Complete lines only: the last one may still be on its way.</summary>
    internal static IEnumerable<(string Key, string Value)> Facts(string output) =>
        output[..(output.LastIndexOf('\n') + 1)].Split('\n').Select(l => l.TrimEnd('\r').Split('=', 2)).Where(p => p.Length == 2).Select(p => (p[0], p[1]));

    private static string Clip(string text) => text.Length < 4000 ? text : text[..2000] + " … " + text[^2000..];
}
