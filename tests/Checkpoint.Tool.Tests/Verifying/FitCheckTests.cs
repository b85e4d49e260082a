using Checkpointing.Store;
using Checkpointing.Store.Facts;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Verifying;

namespace Checkpointing.Tool.Tests.Verifying;

/// <summary>The check before every replay, on a manifest that fits this machine but for one thing.</summary>
public sealed class FitCheckTests : IDisposable
{
    private const int OnlyAppended = 0x400;

    private readonly TemporaryFolder _folder = new();
    private readonly CheckpointManifest _fitting;
    private readonly string _application;
    private readonly string _open;

    public FitCheckTests()
    {
        _application = _folder.Combine("app.dll");
        File.Copy(typeof(FitCheckTests).Assembly.Location, _application);
        _open = _folder.Combine("data.txt");
        File.WriteAllText(_open, "data");
        _fitting = Checkpoints.Manifest([new ImageFile("inventory.img", 1, "xxh128:0")]) with
        {
            Number = 1,
            Program = _application,
            Cpu = Machine.Cpu,
            MappedFiles = MappedFiles.Describe([_application, typeof(object).Assembly.Location]),
            OpenFiles = [Open(_open, FileAction.Kept)],
        };
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_manifest_that_fits_passes()
    {
        Assert.Equal(2, _fitting.MappedFiles.Count);
        FitCheck.ThrowIfUnfit(_fitting, isolated: true);
    }

    [Fact]
    public void An_application_of_another_size_was_rebuilt()
    {
        File.AppendAllText(_application, "x");
        Problem problem = Only(_fitting);
        Assert.Equal(("CKPT9014", $"the application was rebuilt after the capture: {_application}"), (problem.Code, problem.What));
        Assert.StartsWith($"{new FileInfo(_application).Length - 1} bytes, build pe:", problem.Expected, StringComparison.Ordinal);
        Assert.Equal($"{new FileInfo(_application).Length} bytes", problem.Found);
    }

    /// <summary>CRIU compares the size only where there is no build id of an ELF file.</summary>
    [Fact]
    public void An_application_of_the_same_size_was_rebuilt()
    {
        byte[] bytes = File.ReadAllBytes(_application);
        bytes[BitConverter.ToInt32(bytes, 60) + 8] ^= 1;
        File.WriteAllBytes(_application, bytes);
        Problem problem = Only(_fitting);
        Assert.Equal($"the application was rebuilt after the capture: {_application}", problem.What);
        Assert.NotEqual(problem.Expected, problem.Found);
    }

    [Fact]
    public void An_application_that_was_removed_says_so()
    {
        File.Delete(_application);
        Assert.Equal($"the application was removed after the capture: {_application}", Only(_fitting).What);
    }

    [Theory]
    [InlineData("/usr/share/dotnet/shared/Microsoft.NETCore.App/10.0.0/libcoreclr.so", ".NET 10.0.12 was removed after the capture: ")]
    [InlineData("/nonexistent/libc.so.6", "a file that the program uses was removed after the capture: ")]
    public void Other_files_are_told_from_the_application(string path, string what) =>
        Assert.Equal(what + path, Only(_fitting with { MappedFiles = [new MappedFile(path, 1, null)] }).What);

    [Fact]
    public void A_file_that_was_open_is_gone()
    {
        File.Delete(_open);
        Problem problem = Only(_fitting);
        Assert.Equal(("CKPT9015", $"a file that the program had open is gone: {_open}"), (problem.Code, problem.What));
        CheckpointManifest written = _fitting with { OpenFiles = [Open(_open, FileAction.Copied)] };
        Assert.Contains("the file that the program was writing is gone", Assert.Single(OpenFileCheck.Check(written, isolated: false)).What, StringComparison.Ordinal);
        // A copy of its own is all that it needs.
        Assert.Empty(FitCheck.Check(written, isolated: true));
    }

    [Fact]
    public void A_file_that_was_open_has_grown()
    {
        CheckpointManifest copied = _fitting with { OpenFiles = [Open(_open, FileAction.Copied)] };
        CheckpointManifest appended = _fitting with { OpenFiles = [Open(_open, FileAction.Kept) with { Flags = OnlyAppended }] };
        File.AppendAllText(_open, "more");

        Assert.Contains("has another size", Only(_fitting).What, StringComparison.Ordinal);
        Assert.Contains("has another size", Only(copied, isolated: false).What, StringComparison.Ordinal);
        Assert.Empty(FitCheck.Check(copied, isolated: true));
        Assert.Empty(FitCheck.Check(appended, isolated: true));
    }

    [Fact]
    public void A_file_that_was_mapped_and_open_is_one_problem()
    {
        File.AppendAllText(_application, "x");
        Assert.Equal("CKPT9014", Only(_fitting with { OpenFiles = [Open(_application, FileAction.Kept)] }).Code);
    }

    [Fact]
    public void A_file_in_the_programs_own_temporary_folder_comes_with_the_copy() =>
        Assert.Empty(FitCheck.Check(_fitting with { OpenFiles = [Open(_open, FileAction.Kept) with { Path = _fitting.TemporaryDirectory + "/x" }] }, isolated: true));

    [Fact]
    public void A_process_id_must_be_free_where_there_is_no_namespace()
    {
        CheckpointManifest taken = _fitting with { Processes = _fitting.Processes with { Tree = [Environment.ProcessId] } };
        Assert.Empty(FitCheck.Check(taken, isolated: true));
        Problem problem = Only(taken, isolated: false);
        Assert.Equal("CKPT9018", problem.Code);
        Assert.Contains($" {Environment.ProcessId},", problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_names_each_reason()
    {
        File.Delete(_open);
        var one = Assert.Throws<ToolException>(() => FitCheck.ThrowIfUnfit(_fitting, isolated: true));
        Assert.Equal((125, $"warm@1 cannot be replayed here: a file that the program had open is gone: {_open}."), (one.ExitCode, one.Message));
        Assert.Equal("Put the file back, or capture again.", one.Remedy);
        Assert.Empty(one.Details);

        File.AppendAllText(_application, "x");
        var two = Assert.Throws<ToolException>(() => FitCheck.ThrowIfUnfit(_fitting with { Cpu = new("arm64", []) }, isolated: true));
        Assert.Equal(3, two.Details.Count);
        Assert.Contains("dotnet checkpoint verify warm@1", two.Remedy, StringComparison.Ordinal);
    }

    private static OpenFile Open(string path, FileAction action) =>
        new() { Path = path, Fd = 7, Pid = 4111, Flags = 0, Size = 4, Action = action, Copy = action == FileAction.Copied ? "000-data.txt" : null };

    private static Problem Only(CheckpointManifest manifest, bool isolated = true) => Assert.Single(FitCheck.Check(manifest, isolated));
}
