using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Setup;

namespace Checkpointing.Tool.Tests.Setup;

public sealed class PrivateCriuTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ToolHost _host;
    private readonly PrivateCriu _criu;

    public PrivateCriuTests()
    {
        _host = new ToolHost
        {
            Out = TextWriter.Null,
            Error = TextWriter.Null,
            WorkingDirectory = _folder.Path,
            Environment = new Dictionary<string, string> { ["XDG_DATA_HOME"] = _folder.Path },
        };
        _criu = new PrivateCriu(_host);
    }

    [Fact]
    public void A_build_is_in_use_from_one_moment_to_the_next_and_the_others_can_go()
    {
        string first = Build("1");
        Assert.Null(_criu.Executable);
        _criu.Use(first);
        string second = Build("2");
        Assert.Equal("1", File.ReadAllText(_criu.Executable!).Split('\n')[1]);

        _criu.Use(second);
        _criu.RemoveOthers();

        Assert.Equal("2", File.ReadAllText(_criu.Executable!).Split('\n')[1]);
        Assert.Equal(["current", Path.GetFileName(second)], Directory.EnumerateFileSystemEntries(_criu.Directory).Select(Path.GetFileName).OrderDescending());
        _criu.UseNone();
        Assert.Null(_criu.Executable);
    }

    [Fact]
    public void A_second_setup_says_that_it_waits_and_can_be_interrupted()
    {
        using IDisposable first = _criu.Lock(() => Assert.Fail("There is nobody to wait for."), TestContext.Current.CancellationToken);
        using var interrupt = new CancellationTokenSource();
        bool told = false;

        Assert.Throws<OperationCanceledException>(() => _criu.Lock(
            () =>
            {
                told = true;
                interrupt.Cancel();
            },
            interrupt.Token));
        Assert.True(told);
    }

    public void Dispose()
    {
        _host.Dispose();
        _folder.Dispose();
    }

    private string Build(string version)
    {
        string build = _criu.NewFolder(version);
        string file = Path.Combine(build, "criu");
        File.WriteAllText(file, $"#!/bin/sh\n{version}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return build;
    }
}
