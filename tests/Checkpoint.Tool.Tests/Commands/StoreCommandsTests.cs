using System.Text.Json;
using Checkpointing.Store;

namespace Checkpointing.Tool.Tests.Commands;

/// <summary>list, show and remove on a store made by hand.</summary>
public sealed class StoreCommandsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CheckpointStore _store;

    public StoreCommandsTests() => _store = CheckpointStore.Open(_folder.Combine(".checkpoints"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task List_is_a_table_that_fits_eighty_columns()
    {
        StoredCheckpoint old = Checkpoints.Add(_store);
        StoredCheckpoint recent = Checkpoints.Add(_store, "a-long-name", m => m with
        {
            Created = Checkpoints.Noon.AddDays(1),
            Program = "/srv/a/very/long/path/that/nobody/wants/to/read/in/full/service.dll",
            Arguments = ["--escape", "\e[31m"],
        });

        ToolRun run = await ToolRun.Of(_folder.Path, "list");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[] lines = run.Out.TrimEnd().Split('\n');
        Assert.Matches(@"^REF +ID +CREATED +SIZE +PROGRAM$", lines[0]);
        Assert.Matches($@"^a-long-name@1  {recent.Id}  2026-03-0\d \d\d:\d\d  38 B  /srv/.*…", lines[1]);
        Assert.Matches($@"^warm@1         {old.Id}  2026-03-0\d \d\d:\d\d  38 B  /srv/app/.*…", lines[2]);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
        Assert.DoesNotContain('\e', run.Out);
    }

    [Fact]
    public async Task List_as_json_has_the_agreed_fields_newest_first()
    {
        StoredCheckpoint stored = Checkpoints.Add(_store);
        Checkpoints.Add(_store, "later", m => m with { Created = Checkpoints.Noon.AddDays(1), Generation = 2 });

        using JsonDocument document = JsonDocument.Parse((await ToolRun.Of(_folder.Path, "list", "--json")).Out);

        Assert.Equal(["later@1", "warm@1"], document.RootElement.EnumerateArray().Select(e => e.GetProperty("ref").GetString()));
        Assert.Equal(2, document.RootElement[0].GetProperty("generation").GetInt32());
        Assert.Equal(
            $$"""{"ref":"warm@1","id":"{{stored.Id}}","name":"warm","number":1,"generation":0,"created":"2026-03-04T12:00:00Z","program":"/srv/app/app.dll","capturePoint":"warm","sizeBytes":38,"complete":true,"problem":null}""",
            JsonSerializer.Serialize(document.RootElement[1], JsonSerializerOptions.Web));
    }

    [Fact]
    public async Task An_empty_store_is_an_empty_list()
    {
        ToolRun text = await ToolRun.Of(_folder.Path, "list");
        ToolRun json = await ToolRun.Of(_folder.Path, "list", "--json");

        Assert.Equal((0, ""), (text.ExitCode, text.Out));
        Assert.Contains("is empty. Capture a program with: dotnet checkpoint run PROGRAM", text.Error);
        Assert.Equal((0, "[]\n", ""), (json.ExitCode, json.Out, json.Error));
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_listed_as_such_and_refused_by_show()
    {
        StoredCheckpoint stored = Checkpoints.Add(_store);
        File.AppendAllText(Path.Combine(stored.ImagesDirectory, "pages-1.img"), "!");

        ToolRun list = await ToolRun.Of(_folder.Path, "list");
        ToolRun json = await ToolRun.Of(_folder.Path, "list", "--json");
        ToolRun show = await ToolRun.Of(_folder.Path, "show");

        Assert.Equal(0, list.ExitCode);
        Assert.Contains("warm@1  damaged", list.Out);
        Assert.Contains("\"complete\": false", json.Out);
        Assert.Contains("pages-1.img' has 22 bytes where 21 were captured", json.Out);
        Assert.Equal((125, ""), (show.ExitCode, show.Out));
        Assert.StartsWith("error CKPT9012: The checkpoint is damaged: '", show.Error);
    }

    [Fact]
    public async Task Show_as_json_is_the_manifest()
    {
        StoredCheckpoint stored = Checkpoints.Add(_store);

        ToolRun run = await ToolRun.Of(_folder.Path, "show", "warm@1", "--json");

        Assert.Equal((0, File.ReadAllText(stored.ManifestPath)), (run.ExitCode, run.Out));
    }

    [Fact]
    public async Task Show_is_the_approved_text()
    {
        StoredCheckpoint stored = Checkpoints.Add(_store);

        ToolRun run = await ToolRun.Of(_folder.Path, false, new() { ["TZ"] = "UTC" }, ["show"]);

        Assert.Equal(0, run.ExitCode);
        // The zone is the machine's, the id and the folder are this run's.
        string text = run.Out.Replace(stored.Id!, "0123456789ab").Replace(_folder.Path, "FOLDER")
            .Replace(Checkpoints.Noon.ToLocalTime().ToString("yyyy-MM-dd HH:mm", null), "2026-03-04 12:00");
        Approved.Verify("show", text);
    }

    [Fact]
    public async Task Remove_takes_several_and_says_what_it_took()
    {
        Checkpoints.Add(_store);
        StoredCheckpoint second = Checkpoints.Add(_store);
        Checkpoints.Add(_store, "cold");

        ToolRun run = await ToolRun.Of(_folder.Path, "remove", "cold", second.Id!, "warm@2");

        Assert.Equal((0, "", "Removed cold@1.\nRemoved warm@2.\n"), (run.ExitCode, run.Out, run.Error));
        Assert.Equal("warm@1", Assert.Single(_store.List()).Reference);
    }

    [Fact]
    public async Task Remove_removes_nothing_when_one_reference_is_wrong()
    {
        Checkpoints.Add(_store);

        ToolRun run = await ToolRun.Of(_folder.Path, "remove", "warm", "wram");

        Assert.Equal(127, run.ExitCode);
        Assert.Contains("Did you mean 'warm'?", run.Error);
        Assert.Single(_store.List());
    }

    [Fact]
    public async Task Remove_takes_damaged_checkpoints_too()
    {
        File.Delete(Checkpoints.Add(_store).ManifestPath);

        ToolRun run = await ToolRun.Of(_folder.Path, "remove", "warm@1", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("\"ref\": \"warm@1\",\n    \"id\": null,", run.Out);
        Assert.Empty(_store.List());
    }

    [Theory]
    [InlineData("remove", "")]
    [InlineData("remove", "warm", "")]
    public async Task Remove_wants_to_know_what(params string[] arguments)
    {
        Checkpoints.Add(_store);

        Assert.Equal(2, (await ToolRun.Of(_folder.Path, arguments)).ExitCode);
        Assert.Single(_store.List());
    }

    [Fact]
    public async Task The_store_is_the_option_s_before_the_environment_s_before_the_folder_s()
    {
        Checkpoints.Add(_store, "folder");
        Checkpoints.Add(CheckpointStore.Open(_folder.Combine("environment")), "environment");
        Checkpoints.Add(CheckpointStore.Open(_folder.Combine("option")), "option");
        Dictionary<string, string> environment = new() { ["CHECKPOINT_STORE"] = "environment" };

        Assert.Contains("folder@1", (await ToolRun.Of(_folder.Path, "list")).Out);
        Assert.Contains("environment@1", (await ToolRun.Of(_folder.Path, false, environment, ["list"])).Out);
        Assert.Contains("option@1", (await ToolRun.Of(_folder.Path, false, environment, ["list", "--store", "option"])).Out);
    }

    [Fact]
    public async Task A_store_that_was_open_to_others_is_closed_with_a_warning()
    {
        Checkpoints.Add(_store);
        File.SetUnixFileMode(_store.Directory, (UnixFileMode)0b111_101_101);

        ToolRun run = await ToolRun.Of(_folder.Path, "list", "--quiet");

        Assert.StartsWith($"warning: The store '{_store.Directory}' was open to others (mode 0755).", run.Error);
    }
}
