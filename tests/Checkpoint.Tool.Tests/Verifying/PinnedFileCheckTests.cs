using Checkpointing.Store;
using Checkpointing.Store.Facts;
using Checkpointing.Tool.Capturing;
using Checkpointing.Tool.Verifying;

namespace Checkpointing.Tool.Tests.Verifying;

/// <summary>The files of an application beside those that it uses: which change is noticed, and which is none.</summary>
public sealed class PinnedFileCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _settings;
    private readonly CheckpointManifest _pinned;

    public PinnedFileCheckTests()
    {
        _settings = Write("appsettings.json", "{ \"a\": 1 }");
        Write("plugins/late.dll", "not loaded yet");
        Write("app.pdb", "symbols");
        Write(".checkpoints/warm@1/checkpoint.json", "ours");
        Write("store/warm@1/checkpoint.json", "ours");
        _pinned = Pin(new PinnedFiles(_folder.Path, _folder.Combine("store")));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_files_of_the_application_are_pinned_and_nothing_else() =>
        Assert.Equal(["appsettings.json", "plugins/late.dll"], _pinned.PinnedFiles.Select(f => f.Name));

    [Fact]
    public void What_is_as_it_was_is_no_problem() => Assert.Empty(Check());

    [Fact]
    public void A_file_of_another_size_is_named()
    {
        File.AppendAllText(_folder.Combine("plugins/late.dll"), "x");
        Problem problem = Assert.Single(Check());
        Assert.Equal(("CKPT9014", $"a file of the application was changed after the capture: {_folder.Combine("plugins/late.dll")}"), (problem.Code, problem.What));
        Assert.Equal(("14 bytes", "15 bytes"), (problem.Expected, problem.Found));
    }

    [Fact]
    public void A_file_of_the_same_size_is_told_by_its_content()
    {
        File.WriteAllText(_settings, "{ \"a\": 2 }");
        Assert.Equal($"a file of the application was changed after the capture: {_settings}", Assert.Single(Check()).What);
    }

    [Fact]
    public void A_copy_with_another_time_is_the_same_file()
    {
        File.SetLastWriteTimeUtc(_settings, DateTime.UtcNow.AddDays(1));
        Assert.Empty(Check());
    }

    /// <summary>The time is all that is asked for where it is the same: of archives and images, down to the second.</summary>
    [Theory]
    [InlineData(0, false)]
    [InlineData(3, true)]
    public void A_file_of_the_same_second_is_not_read_again(int fraction, bool read)
    {
        DateTime modified = File.GetLastWriteTimeUtc(_settings);
        DateTime whole = modified.AddTicks(-(modified.Ticks % TimeSpan.TicksPerSecond));
        CheckpointManifest pinned = _pinned with { PinnedFiles = [_pinned.PinnedFiles[0] with { Modified = whole.AddTicks(7) }, _pinned.PinnedFiles[1]] };
        File.WriteAllText(_settings, "{ \"a\": 2 }");
        File.SetLastWriteTimeUtc(_settings, whole.AddTicks(fraction));
        Assert.Equal(read, PinnedFileCheck.Check(pinned, thorough: false).Any());
        Assert.Single(PinnedFileCheck.Check(pinned, thorough: true));
    }

    [Fact]
    public void A_file_that_is_gone_is_named_and_symbols_are_not()
    {
        File.Delete(_settings);
        File.Delete(_folder.Combine("app.pdb"));
        Assert.Equal($"a file of the application was removed after the capture: {_settings}", Assert.Single(Check()).What);
    }

    [Theory]
    [InlineData("appsettings.Production.json", true)]
    [InlineData("plugins/new.dll", true)]
    [InlineData("app.runtimeconfig.json", true)]
    [InlineData("app.log", false)]
    [InlineData("data/appsettings.json", false)]
    [InlineData("state.json", false)]
    [InlineData(".checkpoints/x.dll", false)]
    public void A_new_file_is_named_when_a_start_would_read_it(string name, bool named)
    {
        string path = Write(name, "{}");
        Assert.Equal(named ? [$"a file was added to the application after the capture: {path}"] : [], Check().Select(p => p.What));
    }

    [Fact]
    public void What_the_program_writes_itself_is_not_pinned()
    {
        var before = new PinnedFiles(_folder.Path, _folder.Combine("store"));
        File.AppendAllText(_settings, " ");
        Write("made.dll", "by itself");
        OpenFile open = new() { Path = _folder.Combine("plugins/late.dll"), Fd = 3, Pid = 1, Flags = 2, Size = 1, Action = FileAction.Copied, Copy = "000" };
        CheckpointManifest pinned = Pin(before) with { PinnedFiles = before.AtCapture([open]) };
        Assert.Equal(["appsettings.json", "made.dll", "plugins/late.dll"], pinned.PinnedFiles.Select(f => f.Name));
        foreach (string name in (string[])["appsettings.json", "made.dll", "plugins/late.dll"])
            File.AppendAllText(_folder.Combine(name), "more");
        Assert.Empty(PinnedFileCheck.Check(pinned, thorough: true));
    }

    [Fact]
    public void A_link_is_told_by_what_it_leads_to()
    {
        string elsewhere = Write("../" + Path.GetFileName(_folder.Path) + "-mounted", "{}");
        try
        {
            File.CreateSymbolicLink(_folder.Combine("appsettings.Mounted.json"), elsewhere);
            Directory.CreateSymbolicLink(_folder.Combine("circle"), _folder.Path);
            CheckpointManifest pinned = Pin(new PinnedFiles(_folder.Path, _folder.Combine("store")));
            Assert.Equal(["appsettings.Mounted.json", "appsettings.json", "plugins/late.dll"], pinned.PinnedFiles.Select(f => f.Name));
            File.WriteAllText(elsewhere, "{ }");
            Assert.Contains("appsettings.Mounted.json", Assert.Single(PinnedFileCheck.Check(pinned, thorough: false)).What, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(elsewhere);
        }
    }

    [Fact]
    public void A_file_that_was_mapped_is_one_problem()
    {
        string path = _folder.Combine("plugins/late.dll");
        CheckpointManifest mapped = _pinned with { Cpu = Machine.Cpu, OpenFiles = [], MappedFiles = [new MappedFile(path, new FileInfo(path).Length, null)] };
        File.AppendAllText(path, "x");
        Assert.Single(FitCheck.Check(mapped, isolated: true));
        Assert.Single(FitCheck.Check(mapped with { MappedFiles = [] }, isolated: true));
    }

    private IEnumerable<Problem> Check() => PinnedFileCheck.Check(_pinned, thorough: false);

    private static CheckpointManifest Pin(PinnedFiles files) =>
        Checkpoints.Manifest([new ImageFile("inventory.img", 1, "xxh128:0")]) with { Number = 1, PinnedFolder = files.Folder, PinnedFiles = files.AtCapture([]) };

    private string Write(string name, string text)
    {
        string path = _folder.Combine(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
