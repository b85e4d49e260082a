using Checkpointing.Build.Publishing;
using Checkpointing.Build.Tests.Infrastructure;
using Checkpointing.CodeVerification;
using Checkpointing.CodeVerification.Documents;

namespace Checkpointing.Build.Tests.Publishing;

public sealed class CapturePointListTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_names_are_those_that_were_written()
    {
        CapturePoint[] points = [new("early", "Capture", "app", "Program.Main", "/src/\"name\": \"odd\".cs", 7), new("warm", "FunctionAsync", "lib", "Lib.Solve", null, 0)];
        Assert.Equal((string[])["early", "warm"], Names(CapturePointsDocument.Write("app", "0.1.0", points)));
        Assert.Null(Names(CapturePointsDocument.Write("app", "0.1.0", [.. points, new(null, "Capture", "app", "Program.Main", null, 0)])));
    }

    [Theory]
    [InlineData("""{"capturePoints":[{"line":1,"name":"early"},{"name":"warm"}],"schema":1}""")]
    [InlineData("""{ "capturePoints": [ { "method": "\"name\": \"x\"", "n\u0061me": "e\u0061rly" }, { "name": "warm" } ] }""")]
    public void However_the_list_is_written_the_names_are_the_same(string text) => Assert.Equal((string[])["early", "warm"], Names(text));

    /// <summary>Then the run shows whether the name is there.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{ "capturePoints": [ { "name": "early" }, { "na""")]
    [InlineData("""{ "capturePoints": [ { "name": "early" }, {} ] }""")]
    [InlineData("""{ "capturePoints": [ { "name": "early" }, { "name": 5 } ] }""")]
    [InlineData("""{ "capturePoints": [ "early" ] }""")]
    [InlineData("""{ "capturePoints": "early" }""")]
    public void Of_a_damaged_list_no_name_is_known(string text) => Assert.Null(Names(text));

    [Fact]
    public void Without_a_list_no_name_is_known()
    {
        Assert.Null(CapturePointList.Names(null));
        Assert.Null(CapturePointList.Names(""));
        Assert.Null(CapturePointList.Names(_folder["none.json"]));
    }

    private string[]? Names(string text)
    {
        File.WriteAllText(_folder["App.checkpoint.json"], text);
        return CapturePointList.Names(_folder["App.checkpoint.json"]);
    }
}
