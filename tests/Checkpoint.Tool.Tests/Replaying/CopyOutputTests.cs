using System.Text;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Replaying.Many;

namespace Checkpointing.Tool.Tests.Replaying;

public sealed class CopyOutputTests : IDisposable
{
    private readonly MemoryStream _out = new();
    private readonly MemoryStream _error = new();
    private readonly TemporaryFolder _folder = new();
    private readonly ToolHost _host;
    private readonly Reporter _reporter;

    public CopyOutputTests()
    {
        _host = new ToolHost
        {
            Out = TextWriter.Null,
            Error = TextWriter.Null,
            OutBytes = _out,
            ErrorBytes = _error,
            WorkingDirectory = "/",
            Environment = new Dictionary<string, string>(),
        };
        _reporter = new Reporter(_host);
    }

    [Fact]
    public void Lines_of_two_copies_are_not_mixed()
    {
        using var one = new CopyOutput(_reporter, directory: null);
        using var other = new CopyOutput(_reporter, directory: null);
        one.Add(1, "a"u8);
        other.Add(1, "x\ny"u8);
        one.Add(1, "b\nc\nd"u8);
        other.Add(2, "z"u8);
        one.Finish();
        other.Finish();
        Assert.Equal("x\nab\nc\nd\ny\n", Encoding.UTF8.GetString(_out.ToArray()));
        Assert.Equal("z\n", Encoding.UTF8.GetString(_error.ToArray()));
    }

    [Fact]
    public void A_line_without_end_does_not_take_all_memory()
    {
        using var one = new CopyOutput(_reporter, directory: null);
        for (int i = 0; i < 40; i++)
            one.Add(1, new byte[64 * 1024]);
        Assert.True(_out.Length > 1_000_000);
    }

    [Fact]
    public void What_is_kept_is_what_was_written()
    {
        using (var one = new CopyOutput(_reporter, _folder.Path))
        {
            one.Add(1, "a\r"u8);
            one.Add(1, new byte[] { 0, 255 });
            one.Add(2, "b"u8);
            one.Finish();
        }

        Assert.Equal("a\r"u8.ToArray().Concat(new byte[] { 0, 255 }), File.ReadAllBytes(CopyOutput.PathOf(_folder.Path, 1)));
        Assert.Equal("b", File.ReadAllText(CopyOutput.PathOf(_folder.Path, 2)));
    }

    public void Dispose()
    {
        _host.Dispose();
        _folder.Dispose();
        _out.Dispose();
        _error.Dispose();
    }
}
