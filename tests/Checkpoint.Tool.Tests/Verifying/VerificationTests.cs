using System.Text.Json;
using Checkpointing.Criu;
using Checkpointing.Store;
using Checkpointing.Store.Facts;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Setup;
using Checkpointing.Tool.Verifying;

namespace Checkpointing.Tool.Tests.Verifying;

/// <summary>All that is checked, on a checkpoint made by hand that fits this machine, and how the verb says it.</summary>
public sealed class VerificationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CheckpointStore _store;
    private readonly StoredCheckpoint _stored;

    public VerificationTests()
    {
        _store = CheckpointStore.Open(_folder.Combine(".checkpoints"));
        _stored = Checkpoints.Add(_store, change: m => m with
        {
            Program = Environment.ProcessPath!,
            Cpu = Machine.Cpu,
            Versions = m.Versions with { Kernel = Machine.Kernel },
            MappedFiles = MappedFiles.Describe([typeof(object).Assembly.Location]),
            OpenFiles = [],
        });
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_whole_checkpoint_that_fits_is_fine()
    {
        VerifyDocument document = Verify();
        Assert.Equal(("warm@1", true), (document.Ref, document.Ok));
        Assert.Empty(document.Problems);
    }

    [Fact]
    public void Every_image_that_is_not_what_was_captured_is_named()
    {
        File.WriteAllText(Path.Combine(_stored.ImagesDirectory, "inventory.img"), "Inventory");
        File.Delete(Path.Combine(_stored.ImagesDirectory, "pages-1.img"));

        VerifyDocument document = Verify();

        Assert.False(document.Ok);
        Assert.Equal(["CKPT9012", "CKPT9012"], document.Problems.Select(p => p.Code));
        Assert.Contains("an image was changed: ", document.Problems[0].What, StringComparison.Ordinal);
        Assert.StartsWith("xxh128:", document.Problems[0].Expected, StringComparison.Ordinal);
        Assert.Contains("an image is missing: ", document.Problems[1].What, StringComparison.Ordinal);
        Assert.Equal("Capture again, and remove this one with: dotnet checkpoint remove warm@1", document.Problems[1].Remedy);
    }

    [Fact]
    public void A_manifest_that_was_edited_is_the_only_problem()
    {
        string text = File.ReadAllText(_stored.ManifestPath);
        File.WriteAllText(_stored.ManifestPath, text.Replace("\"pidB\": 4111", "\"pidB\": 4112", StringComparison.Ordinal));
        File.Delete(Path.Combine(_stored.ImagesDirectory, "pages-1.img"));
        Assert.Contains("edited", Assert.Single(Verify().Problems).What, StringComparison.Ordinal);
    }

    [Fact]
    public void The_copy_of_a_file_that_was_being_written_belongs_to_it()
    {
        StoredCheckpoint stored = Checkpoints.Add(_store, "log", m => m with { OpenFiles = [m.OpenFiles[0] with { Copy = "2" }] });
        Assert.Contains(Verify(stored).Problems, p => p.What.StartsWith("the copy of /srv/app/app.log is missing: ", StringComparison.Ordinal));
    }

    [Fact]
    public void An_older_CRIU_is_a_problem()
    {
        Problem problem = Assert.Single(Verify(criu: new CriuVersion(4, 1, 1)).Problems);
        Assert.Equal(("CKPT9017", "4.1.1", "dotnet checkpoint setup"), (problem.Code, problem.Found, problem.Remedy));
        Assert.Equal("CKPT9017", Assert.Single(Verify(criu: new CriuVersion(3, 0)).Problems).Code);
    }

    [Fact]
    public void No_CRIU_at_all_is_a_problem_like_any_other()
    {
        var verification = new Verification(() => throw new ToolException(ErrorCodes.CriuNotFound, "CRIU is not installed.", "dotnet checkpoint setup"));
        Problem problem = Assert.Single(verification.Verify(_stored, _ => { }, TestContext.Current.CancellationToken).Problems);
        Assert.Equal(("CKPT9017", "CRIU is not installed"), (problem.Code, problem.What));
    }

    [Fact]
    public async Task The_verb_tells_a_person_what_to_do()
    {
        File.Delete(Path.Combine(_stored.ImagesDirectory, "pages-1.img"));
        ToolRun run = await ToolRun.Of(_folder.Path, "verify");
        Assert.Equal(125, run.ExitCode);
        string[] lines = run.Out.TrimEnd().Split('\n');
        Assert.StartsWith("CKPT9012  an image is missing: ", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("; now: no such file", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("          → Capture again", lines[2], StringComparison.Ordinal);
        Assert.Equal("warm@1 cannot be replayed here as it is.", lines[^1]);
    }

    [Fact]
    public async Task The_verb_prints_the_agreed_document()
    {
        await File.WriteAllTextAsync(_stored.ManifestPath, "[]", TestContext.Current.CancellationToken);
        ToolRun run = await ToolRun.Of(_folder.Path, "verify", "warm@1", "--json");
        Assert.Equal(125, run.ExitCode);
        using JsonDocument document = JsonDocument.Parse(run.Out);
        Assert.Equal(["ref", "ok", "problems"], document.RootElement.EnumerateObject().Select(p => p.Name));
        JsonElement problem = Assert.Single(document.RootElement.GetProperty("problems").EnumerateArray());
        Assert.Equal(["code", "what", "expected", "found", "remedy"], problem.EnumerateObject().Select(p => p.Name));
        Assert.Equal(127, (await ToolRun.Of(_folder.Path, "verify", "nothing", "--json")).ExitCode);
    }

    private VerifyDocument Verify(StoredCheckpoint? stored = null, CriuVersion? criu = null) =>
        new Verification(() => new CriuInstallation("/opt/criu", criu ?? new CriuVersion(4, 9), "test"))
            .Verify(stored ?? _stored, _ => { }, TestContext.Current.CancellationToken);
}
