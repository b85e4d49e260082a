using Checkpointing.Criu;
using Checkpointing.Tool.Diagnosing;
using Checkpointing.Tool.Diagnosing.Checks;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Setup;

namespace Checkpointing.Tool.Tests.Diagnosing;

/// <summary>Each check against a kernel that tells what the test wants to hear.</summary>
public sealed class ChecksTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _environment = [];
    private readonly ToolHost _host;
    private readonly Examination _examination;

    public ChecksTests()
    {
        _host = new ToolHost { Out = TextWriter.Null, Error = TextWriter.Null, WorkingDirectory = _folder.Path, Environment = _environment };
        _environment["XDG_DATA_HOME"] = _folder.Path;
        _examination = new Examination { Host = _host, Kernel = new KernelFiles(_folder.Path), StoreDirectory = _folder.Combine("new", "store") };
    }

    [Fact]
    public void A_criu_too_old_for_the_kernel_is_named_with_its_version()
    {
        Says("proc/sys/kernel/osrelease", "6.18.44");
        Script("criu", "[ \"$1\" = --version ] && echo 'Version: 3.17.1' && exit 0\necho 'Unexpected rt vDSO area bounds' >&2; exit 1");
        _environment["CHECKPOINT_CRIU"] = _folder.Combine("criu");

        Expect(new CriuCheck(), Verdict.Fail, $"CRIU 3.17.1 at {_folder.Combine("criu")} is too old for kernel 6.18, which needs 4.2 or newer.", "dotnet checkpoint setup");
        Expect(new RoundTripCheck(), Verdict.Warn, "Not tried: there is no CRIU that answers.", null);
    }

    [Fact]
    public void What_is_no_criu_is_told_by_its_words()
    {
        Says("proc/sys/kernel/osrelease", "6.18.44");
        Script("criu", "echo 'I am a teapot'; exit 3");
        _environment["CHECKPOINT_CRIU"] = _folder.Combine("criu");

        CheckResult result = new CriuCheck().Run(_examination);

        Assert.Equal(Verdict.Fail, result.Verdict);
        Assert.Contains("exited with 3, saying: I am a teapot", result.Message);
        Assert.Contains("$CHECKPOINT_CRIU", result.Remedy);
    }

    [Fact]
    public void A_named_criu_that_is_not_there_is_told()
    {
        _environment["CHECKPOINT_CRIU"] = "/nowhere/criu";

        Expect(new CriuCheck(), Verdict.Fail, "'/nowhere/criu', named by $CHECKPOINT_CRIU, is no executable.", "Name the criu executable, or leave $CHECKPOINT_CRIU out.");
    }

    [Theory]
    [InlineData("6.18.44", 4, 1, nameof(Verdict.Fail))]
    [InlineData("6.18.44", 4, 2, nameof(Verdict.Ok))]
    [InlineData("6.1.0", 4, 1, nameof(Verdict.Ok))]
    public void Kernel_and_criu_must_fit(string release, int major, int minor, string verdict)
    {
        Says("proc/sys/kernel/osrelease", release);
        _examination.Criu = new CriuInstallation("/criu", new CriuVersion(major, minor), "system");

        Assert.Equal(verdict, new KernelCheck().Run(_examination).Verdict.ToString());
    }

    [Theory]
    [InlineData(null, false, nameof(Verdict.Ok))]
    [InlineData("0", false, nameof(Verdict.Ok))]
    [InlineData("1", false, nameof(Verdict.Warn))]
    [InlineData("1", true, nameof(Verdict.Ok))]
    [InlineData("3", true, nameof(Verdict.Fail))]
    public void Ptrace(string? scope, bool mayCapture, string verdict)
    {
        if (scope is not null)
            Says("proc/sys/kernel/yama/ptrace_scope", scope);
        _examination.MayCapture = mayCapture;

        Assert.Equal(verdict, new PtraceCheck().Run(_examination).Verdict.ToString());
    }

    [Fact]
    public void Zombies_of_the_first_process_are_counted()
    {
        Says("proc/1/comm", "sleepy");
        Says("proc/1/stat", "1 (sleepy) S 0 1 1");
        Says("proc/7/stat", "7 (a) Z b) S 1 7 7");
        Expect(new PidCheck(), Verdict.Ok, "process 1 (sleepy) leaves no zombies; ids up to ", null);

        Says("proc/8/stat", "8 (gone) Z 1 8 8");
        Says("proc/9/stat", "9 (gone) Z 7 9 9");
        Expect(new PidCheck(), Verdict.Warn, "Process 1 (sleepy) does not wait for its children: a process that has ended still holds its id.", "In a container, start it with an init: docker run --init.");
    }

    [Theory]
    [InlineData("20 1 0:1 / / rw - ext4 /dev/vda rw", nameof(Verdict.Warn))]
    [InlineData("20 1 0:1 / / rw - ext4 /dev/vda rw\n21 20 0:2 / /run rw shared:5 - tmpfs tmpfs rw", nameof(Verdict.Ok))]
    [InlineData("20 1 0:1 / / rw - ext4 /dev/vda rw\n21 20 0:2 / /run rw - tmpfs tmpfs rw\n22 21 0:3 / /run rw - overlay o rw", nameof(Verdict.Warn))]
    [InlineData("20 1 0:1 / / rw - ext4 /dev/vda rw\n21 20 0:2 / /run/lock rw - tmpfs tmpfs rw", nameof(Verdict.Warn))]
    public void Run_is_a_tmpfs_or_costs_time(string mounts, string verdict)
    {
        Says("proc/self/mountinfo", mounts);

        CheckResult result = new RunCheck().Run(_examination);

        Assert.Equal(verdict, result.Verdict.ToString());
        Assert.Equal(verdict == nameof(Verdict.Warn), result.Message.Contains("20-25 ms", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0", nameof(Verdict.Ok))]
    [InlineData("1", nameof(Verdict.Ok))]
    [InlineData("2", nameof(Verdict.Warn))]
    public void Overcommit(string mode, string verdict)
    {
        Says("proc/sys/vm/overcommit_memory", mode);

        Assert.Equal(verdict, new OvercommitCheck().Run(_examination).Verdict.ToString());
    }

    [Fact]
    public void Disk_looks_where_the_store_will_be_and_leaves_nothing_there()
    {
        Says("proc/self/mountinfo", "20 1 0:1 / / rw - foofs /dev/vda rw");
        string[] before = Directory.GetFileSystemEntries(_folder.Path);

        CheckResult result = new DiskCheck().Run(_examination);

        Assert.Contains($"free at {_folder.Path} (foofs: ", result.Message);
        Assert.Equal(before, Directory.GetFileSystemEntries(_folder.Path));
    }

    [Theory]
    [InlineData("10.0.12", nameof(Verdict.Ok))]
    [InlineData("9.0.1", nameof(Verdict.Warn))]
    public void Dotnet(string version, string verdict)
    {
        Script("dotnet", "");
        Directory.CreateDirectory(_folder.Combine("shared", "Microsoft.NETCore.App", version));
        Assert.Equal(Verdict.Warn, new DotnetCheck().Run(_examination).Verdict);
        _environment["PATH"] = _folder.Path;

        Assert.Equal(verdict, new DotnetCheck().Run(_examination).Verdict.ToString());
    }

    public void Dispose()
    {
        _host.Dispose();
        _folder.Dispose();
    }

    private void Expect(Check check, Verdict verdict, string message, string? remedy)
    {
        CheckResult result = check.Run(_examination);
        Assert.Equal((check.Id, verdict, remedy), (result.Id, result.Verdict, result.Remedy));
        Assert.StartsWith(message, result.Message);
    }

    private void Says(string path, string text)
    {
        string file = _folder.Combine(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text + "\n");
    }

    private void Script(string name, string body)
    {
        string file = _folder.Combine(name);
        File.WriteAllText(file, $"#!/bin/sh\n{body}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
