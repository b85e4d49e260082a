using System.Text;
using Checkpointing.Store;

namespace Checkpointing.Tool.Tests.Store;

/// <summary>A manifest that is not as it was written is refused, and the refusal names the file and the cause.</summary>
public sealed class ManifestTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CheckpointStore _store;
    private readonly StoredCheckpoint _stored;

    public ManifestTests()
    {
        _store = CheckpointStore.Open(_folder.Combine("store"));
        _stored = Checkpoints.Add(_store);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Field_names_and_words_are_camel_case_and_the_time_is_utc()
    {
        string json = File.ReadAllText(_stored.ManifestPath);

        Assert.Contains("\"schemaVersion\": 1,", json);
        Assert.Contains("\"created\": \"2026-03-04T12:00:00Z\",", json);
        Assert.Contains("\"tcpConnections\": \"close\"", json);
        Assert.Contains("\"mode\": \"control\",", json);
        Assert.Contains("\"kind\": \"terminal\",", json);
        Assert.Contains("\"outcome\": \"skipped\",", json);
        Assert.Contains("\"hash\": \"xxh128:", json);
        Assert.DoesNotContain("\"reference\"", json);
        Assert.EndsWith("\"\n}\n", json);
    }

    [Theory]
    [InlineData("/srv/app/app.dll", "/srv/app/evil.dll", "was edited or damaged")]
    [InlineData("\"schemaVersion\": 1", "\"schemaVersion\": 2", "schema version 2")]
    [InlineData("\"schemaVersion\": 1", "\"schemaVersion\": \"1\"", "no number in 'schemaVersion'")]
    [InlineData("\"schemaVersion\"", "\"schema\"", "no number in 'schemaVersion'")]
    [InlineData("\"seal\"", "\"sael\"", "no seal")]
    [InlineData("\"name\": \"warm\"", "\"name\": \"warm", "is not a manifest")]
    public void An_edited_manifest_is_refused(string old, string replacement, string cause)
    {
        File.WriteAllText(_stored.ManifestPath, File.ReadAllText(_stored.ManifestPath).Replace(old, replacement));

        Assert.Contains(cause, Problem());
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"schemaVersion\":1}")]
    [InlineData("\0\0\0\0")]
    public void What_is_no_manifest_is_refused(string text)
    {
        File.WriteAllText(_stored.ManifestPath, text);

        Assert.Contains(_stored.ManifestPath, Problem());
    }

    [Fact]
    public void A_manifest_cut_short_is_refused()
    {
        byte[] bytes = File.ReadAllBytes(_stored.ManifestPath);
        for (int length = 0; length < bytes.Length - 1; length += 7)
        {
            File.WriteAllBytes(_stored.ManifestPath, bytes[..length]);
            Assert.NotNull(_store.Find("warm").Problem);
        }
    }

    [Fact]
    public void A_missing_manifest_is_named()
    {
        File.Delete(_stored.ManifestPath);

        Assert.Contains($"'{_stored.ManifestPath}' is missing", Problem());
        Assert.Throws<DamagedCheckpointException>(() => _store.Find("warm").Manifest);
        Assert.Equal("warm@1", Assert.Single(_store.List()).Reference);
    }

    [Fact]
    public void A_folder_of_another_name_is_refused()
    {
        Directory.Move(_stored.Directory, Path.Combine(_store.Directory, "warm@7"));

        Assert.Contains("belongs to 'warm@1' and lies in the folder of 'warm@7'", Problem());
    }

    [Fact]
    public void A_missing_image_is_named()
    {
        File.Delete(Path.Combine(_stored.ImagesDirectory, "pages-1.img"));

        Assert.Contains("pages-1.img' is missing", Problem());
    }

    [Fact]
    public void An_image_of_another_size_is_named()
    {
        File.AppendAllText(Path.Combine(_stored.ImagesDirectory, "inventory.img"), "!");

        Assert.Contains("inventory.img' has 10 bytes where 9 were captured", Problem());
    }

    [Fact]
    public void An_image_with_a_changed_byte_is_found_by_its_hash_only()
    {
        File.WriteAllText(Path.Combine(_stored.ImagesDirectory, "inventory.img"), "Inventory");

        StoredCheckpoint found = _store.Find("warm");
        Assert.Null(found.Problem);
        ImageProblem problem = Assert.Single(found.VerifyImages(TestContext.Current.CancellationToken));
        Assert.Equal("inventory.img", problem.Name);
        Assert.NotEqual(problem.Expected, problem.Found);
    }

    public static TheoryData<string, Func<object, object>> Senseless => new()
    {
        { "name", m => ((CheckpointManifest)m) with { Name = "a/b" } },
        { "id", m => ((CheckpointManifest)m) with { Id = "xyz" } },
        { "number", m => ((CheckpointManifest)m) with { Number = 0 } },
        { "generation", m => ((CheckpointManifest)m) with { Generation = -1 } },
        { "created", m => ((CheckpointManifest)m) with { Created = DateTime.SpecifyKind(Checkpoints.Noon, DateTimeKind.Unspecified) } },
        { "processes.pidB", m => ((CheckpointManifest)m) with { Processes = new() { PidB = 0 } } },
        { "images", m => ((CheckpointManifest)m) with { Images = [] } },
        { "images", m => ((CheckpointManifest)m) with { Images = [new("../x", 1, "xxh128:0")] } },
        { "images", m => ((CheckpointManifest)m) with { Images = [new("..", 1, "xxh128:0")] } },
        { "images", m => ((CheckpointManifest)m) with { Images = [new("", 1, "xxh128:0")] } },
        { "images", m => ((CheckpointManifest)m) with { Images = [new("x", long.MaxValue, "xxh128:0")] } },
        { "images", m => ((CheckpointManifest)m) with { Images = [new("x", 1, "xxh128:0"), new("x", 1, "xxh128:0")] } },
        { "processes.tree", m => ((CheckpointManifest)m) with { Processes = new() { PidB = 1, Tree = [1, -1] } } },
        { "processes.highestId", m => ((CheckpointManifest)m) with { Processes = new() { PidB = 1, HighestId = int.MaxValue } } },
        { "mappedFiles", m => ((CheckpointManifest)m) with { MappedFiles = [new("relative", 1, null)] } },
        { "mappedFiles", m => ((CheckpointManifest)m) with { MappedFiles = [new("/x", -1, null)] } },
        { "pinnedFolder", m => ((CheckpointManifest)m) with { PinnedFolder = "/srv/../etc" } },
        { "pinnedFiles", m => ((CheckpointManifest)m) with { PinnedFiles = [new("a.json", 1, Checkpoints.Noon, "xxh128:0")] } },
        { "pinnedFiles", m => ((CheckpointManifest)m) with { PinnedFolder = "/srv", PinnedFiles = [new("../etc/shadow", 1, Checkpoints.Noon, "xxh128:0")] } },
        { "stdio", m => ((CheckpointManifest)m) with { Stdio = [((CheckpointManifest)m).Stdio[0] with { Fd = 3 }] } },
        { "stdio", m => ((CheckpointManifest)m) with { Stdio = [((CheckpointManifest)m).Stdio[0], ((CheckpointManifest)m).Stdio[0]] } },
        { "control", m => ((CheckpointManifest)m) with { Control = new(6, "pipe:[4711]", 4711) } },
        { "temporaryDirectory", m => ((CheckpointManifest)m) with { TemporaryDirectory = "/etc/cron.d" } },
        { "temporaryDirectory", m => ((CheckpointManifest)m) with { TemporaryDirectory = "/tmp/.checkpoint-0/../../etc" } },
        { "openFiles.path", m => ((CheckpointManifest)m) with { OpenFiles = [((CheckpointManifest)m).OpenFiles[0] with { Path = "/srv/../etc/passwd" }] } },
        { "openFiles.size", m => ((CheckpointManifest)m) with { OpenFiles = [((CheckpointManifest)m).OpenFiles[0] with { Size = -1 }] } },
        { "openFiles.copy", m => ((CheckpointManifest)m) with { OpenFiles = [((CheckpointManifest)m).OpenFiles[0] with { Copy = "files/../../x" }] } },
        { "openFiles.copy", m => ((CheckpointManifest)m) with { OpenFiles = [((CheckpointManifest)m).OpenFiles[0] with { Copy = "/etc/passwd" }] } },
    };

    [Theory]
    [MemberData(nameof(Senseless))]
    public void A_sealed_manifest_without_sense_is_refused(string field, Func<object, object> change)
    {
        File.WriteAllBytes(_stored.ManifestPath, ManifestFile.Encode((CheckpointManifest)change(_stored.Manifest)));

        Assert.Contains($"no sensible value in '{field}'", Problem());
    }

    [Theory]
    [InlineData("\"program\": ", "\"programme\": ", "program")]
    [InlineData("\"capturePoint\": \"warm\"", "\"capturePoint\": null", "capturePoint")]
    [InlineData("\"kind\": \"pipe\"", "\"kind\": 0", "kind")]
    public void A_field_that_is_missing_or_of_another_type_is_named(string old, string replacement, string field)
    {
        string body = File.ReadAllText(_stored.ManifestPath).Replace(old, replacement);
        body = body[..body.LastIndexOf(",\n  \"seal\"", StringComparison.Ordinal)];
        string seal = ImageHash.OfBytes(Encoding.UTF8.GetBytes(body));
        File.WriteAllText(_stored.ManifestPath, $"{body},\n  \"seal\": \"{seal}\"\n}}\n");

        string problem = Problem();
        Assert.Contains("is not a manifest", problem);
        Assert.Contains(field, problem);
    }

    [Fact]
    public void A_field_that_a_later_version_added_is_skipped()
    {
        string body = File.ReadAllText(_stored.ManifestPath).Replace("\"program\": ", "\"later\": [1, {}],\n  \"program\": ");
        body = body[..body.LastIndexOf(",\n  \"seal\"", StringComparison.Ordinal)];
        File.WriteAllText(_stored.ManifestPath, $"{body},\n  \"seal\": \"{ImageHash.OfBytes(Encoding.UTF8.GetBytes(body))}\"\n}}\n");

        Assert.Equal("/srv/app/app.dll", _store.Find("warm").Manifest.Program);
    }

    private string Problem() => Assert.IsType<DamagedCheckpointException>(Assert.Single(_store.List()).Problem).Message;
}
