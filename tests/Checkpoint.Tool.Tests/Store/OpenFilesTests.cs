using System.Diagnostics;
using Checkpointing.Store;
using Checkpointing.Store.Facts;

namespace Checkpointing.Tool.Tests.Store;

public sealed class OpenFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("app.log", "000-app.log")]
    [InlineData(null, "000")]
    public void What_is_written_to_is_copied_whatever_it_is_called(string? shortName, string copy)
    {
        string path = _folder.Combine(shortName ?? new string('x', 249) + "\u00e4.log");
        string copies = Directory.CreateDirectory(_folder.Combine("files")).FullName;
        using Process program = Process.Start(new ProcessStartInfo("sh", ["-c", "echo line > \"$1\"; exec 3>> \"$1\"; echo ready; exec sleep 60", "sh", path]) { RedirectStandardOutput = true })!;
        try
        {
            Assert.Equal("ready", program.StandardOutput.ReadLine());
            OpenFile file = Assert.Single(OpenFiles.Copy([program.Id], copies, temporaryFolder: null));
            Assert.Equal((path, 3, FileAction.Copied, copy), (file.Path, file.Fd, file.Action, file.Copy));
            Assert.Equal("line\n", File.ReadAllText(Path.Combine(copies, copy)));
        }
        finally
        {
            program.Kill();
        }
    }

    public void Dispose() => _folder.Dispose();
}
