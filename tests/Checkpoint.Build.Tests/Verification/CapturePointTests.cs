using System.Text.Json;
using Checkpointing.Build.Tests.Infrastructure;
using Checkpointing.CodeVerification;
using Checkpointing.CodeVerification.Documents;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Emit;

namespace Checkpointing.Build.Tests.Verification;

public sealed class CapturePointTests
{
    private const string Source = """
        Checkpoint.Capture("first");
        await Service.RunAsync(args[0]);
        class Service
        {
            const string Name = "second";
            public static async Task RunAsync(string name)
            {
                await Checkpoint.CaptureAsync(Name);
                await Checkpoint.CaptureAsync(name, CancellationToken.None);
                Action lambda = () => Checkpoint.Capture("in-lambda");
            }
        }
        """;

    [Theory]
    [InlineData(OptimizationLevel.Debug)]
    [InlineData(OptimizationLevel.Release)]
    public void Points_have_the_names_methods_and_lines_of_their_author(OptimizationLevel level) => Assert.Equal(
        ["first Program.Main App.cs:1", "in-lambda Service.RunAsync App.cs:10", "second Service.RunAsync App.cs:8", "? Service.RunAsync App.cs:9"],
        VerifiedProgram.Alone(Source, level).CapturePoints.OrderBy(p => p.Name is null).ThenBy(p => p.Name, StringComparer.Ordinal)
            .Select(p => $"{p.Name ?? "?"} {p.Method} {Path.GetFileName(p.File)}:{p.Line}"));

    [Theory]
    [InlineData(DebugInformationFormat.Embedded, 1)]
    [InlineData(DebugInformationFormat.PortablePdb, 1)]
    public void Lines_come_from_a_pdb_beside_or_inside(DebugInformationFormat pdb, int line)
    {
        using TemporaryFolder folder = new();
        string program = Library.Compile(folder.Path, "App", Source, pdb: pdb);

        Assert.Equal(line, Verifier.Run(new VerificationRequest(program)).CapturePoints.Single(p => p.Name == "first").Line);
    }

    [Fact]
    public void Without_a_pdb_there_are_no_lines()
    {
        using TemporaryFolder folder = new();
        string program = Library.Compile(folder.Path, "App", Source);
        File.Delete(folder["App.pdb"]);

        CapturePoint point = Verifier.Run(new VerificationRequest(program)).CapturePoints.Single(p => p.Name == "first");
        Assert.Null(point.File);
        Assert.Equal(0, point.Line);
    }

    /// <summary>The same bytes on every system, legible, and JSON whatever an obfuscator names things.</summary>
    [Fact]
    public void The_document_is_written_as_people_read_it()
    {
        CapturePoint[] points = [new("warm", "Capture", "äpp", "Program.<Main>+'x'", "/src/\"odd\"\n\\\u0001.cs", 7), new("half\ud83d", "Capture", "lib😀", "Lib.Solve", null, 0)];
        Assert.Equal(
            """
            {
              "schema": 1,
              "program": "äpp",
              "runtime": null,
              "capturePoints": [
                {
                  "name": "warm",
                  "kind": "capture",
                  "assembly": "äpp",
                  "method": "Program.<Main>+'x'",
                  "file": "/src/\"odd\"\n\\\u0001.cs",
                  "line": 7
                },
                {
                  "name": "half\uFFFD",
                  "kind": "capture",
                  "assembly": "lib\uD83D\uDE00",
                  "method": "Lib.Solve",
                  "file": null
                }
              ]
            }

            """,
            CapturePointsDocument.Write("äpp", null, points));
        Assert.Equal("{\n  \"schema\": 1,\n  \"program\": \"app\",\n  \"runtime\": null,\n  \"capturePoints\": []\n}\n", CapturePointsDocument.Write("app", null, []));
    }

    [Fact]
    public void The_document_is_what_its_page_says()
    {
        CapturePoint[] points = [new("warm", "CaptureAsync", "app", "Program.Main", "/src/\"odd\"\n.cs", 7), new(null, "Function", "lib", "Lib.Solve", null, 0)];
        using JsonDocument document = JsonDocument.Parse(CapturePointsDocument.Write("app", "0.1.0", points));
        JsonElement root = document.RootElement;

        Assert.Equal(1, root.GetProperty("schema").GetInt32());
        Assert.Equal("app", root.GetProperty("program").GetString());
        JsonElement first = root.GetProperty("capturePoints")[0], second = root.GetProperty("capturePoints")[1];
        Assert.Equal(("warm", "capture", "/src/\"odd\"\n.cs", 7), (first.GetProperty("name").GetString(), first.GetProperty("kind").GetString(), first.GetProperty("file").GetString(), first.GetProperty("line").GetInt32()));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("name").ValueKind);
        Assert.Equal("function", second.GetProperty("kind").GetString());
        Assert.False(second.TryGetProperty("line", out _));
    }
}
