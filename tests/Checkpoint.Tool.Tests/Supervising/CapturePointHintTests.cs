using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Supervising;

namespace Checkpointing.Tool.Tests.Supervising;

/// <summary>What a run says of a program that ended without a capture: where it could have been captured.</summary>
public sealed class CapturePointHintTests : IDisposable
{
    private const string Points = """
        {
          "schema": 1, "program": "app", "runtime": "0.1.0", "added": "later",
          "capturePoints": [
            { "name": "warm", "kind": "capture", "assembly": "app", "method": "Program.Main", "file": "/src/app/Program.cs", "line": 12 },
            { "name": null, "kind": "capture", "assembly": "lib", "method": "Lib.Save", "file": null },
            { "name": "solve", "kind": "function", "assembly": "app", "method": "Program.Main", "file": null }
          ]
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_capture_points_are_listed_and_functions_are_not() => Assert.Equal(
        """
        app.dll ended and was not captured. Its capture points:
          warm in Program.Main (Program.cs:12)
          (a name made at run time) in Lib.Save

        """, Told(Points));

    [Fact]
    public void The_name_that_was_asked_for_is_said() => Assert.StartsWith("app.dll ended and was not captured at 'wram'. ", Told(Points, "wram"), StringComparison.Ordinal);

    [Fact]
    public void A_long_list_is_cut()
    {
        string point = """{ "name": "p", "kind": "capture", "assembly": "a", "method": "M", "file": null }""";
        string said = Told($$"""{ "schema": 1, "capturePoints": [{{string.Join(',', Enumerable.Repeat(point, 12))}}] }""");
        Assert.Equal(12, said.TrimEnd().Split('\n').Length);
        Assert.EndsWith("  and 2 more\n", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{ "schema": 2, "capturePoints": [{ "name": "p", "kind": "capture", "assembly": "a", "method": "M" }] }""")]
    [InlineData("""{ "schema": 1 }""")]
    [InlineData("""{ "schema": 1, "capturePoints": [] }""")]
    public void A_list_that_is_no_list_is_passed_over(string points) => Assert.Equal("", Told(points));

    [Fact]
    public void Nothing_is_said_where_there_is_no_list() => Assert.Equal("", Told(null));

    private string Told(string? points, string? at = null)
    {
        if (points is not null)
            File.WriteAllText(_folder.Combine("app.checkpoint.json"), points);
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var host = new ToolHost { Out = output, Error = error, WorkingDirectory = _folder.Path, Environment = new Dictionary<string, string>() };
        CapturePointHint.Tell(new Reporter(host), _folder.Combine("app.dll"), at);
        Assert.Equal("", output.ToString());
        return error.ToString();
    }
}
