using System.Text.Json;
using Checkpointing.Build.Json;
using Checkpointing.Build.Tests.Infrastructure;

namespace Checkpointing.Build.Tests.Json;

/// <summary>Files that are damaged, or not what they should be: an answer that says where, and never an exception.</summary>
public sealed class JsonFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", 1, 1, "The input does not contain any JSON tokens.")]
    [InlineData("  \n", 2, 1, "The input does not contain any JSON tokens.")]
    [InlineData("{ \"name\": \"wa", 1, 14, "Expected end of string")]
    [InlineData("{\n  \"name\": \"warm\"\n  \"more\": 1\n}", 3, 3, "'\"' is invalid after a value.")]
    [InlineData("{ \"name\": \"warm\" } more", 1, 20, "'m' is invalid after a single JSON value.")]
    [InlineData("{ \"name\": \"warm\", // why\n \"more\": 1 }", 1, 19, "'/' is an invalid start of a property name.")]
    [InlineData("{ \"name\": \"warm\", }", 1, 19, "The JSON object contains a trailing comma")]
    [InlineData("[1]", 0, 0, "The file is of the kind Array, where Object is expected.")]
    [InlineData("null", 0, 0, "The file is of the kind Null, where Object is expected.")]
    [InlineData("{ \"name\": 5 }", 0, 0, "'name' is of the kind Number, where String is expected.")]
    [InlineData("{ \"name\": [\"warm\"] }", 0, 0, "'name' is of the kind Array, where String is expected.")]
    [InlineData("{ \"list\": {} }", 0, 0, "'list' is of the kind Object, where Array is expected.")]
    [InlineData("{ \"list\": [{}, \"text\"] }", 0, 0, "An element of 'list' is of the kind String, where Object is expected.")]
    [InlineData("{ \"name\": \"\\ud83d\" }", 0, 0, "Cannot read incomplete UTF-16 JSON text")]
    [InlineData("{ \"na\\ud83d\": \"warm\" }", 0, 0, "Cannot read incomplete UTF-16 JSON text")]
    public void What_is_damaged_says_where_and_why(string text, int line, int column, string reason)
    {
        JsonDamage? damage = Read(text);

        Assert.NotNull(damage);
        Assert.Equal((_folder["file.json"], line, column), (damage.File, damage.Line, damage.Column));
        Assert.StartsWith(reason, damage.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", damage.Reason, StringComparison.Ordinal);
        Assert.StartsWith(line > 0 ? $"'{damage.File}' cannot be read, at line {line}, column {column}: {reason}" : $"'{damage.File}' cannot be read: {reason}", damage.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_brackets_are_no_stack_overflow() => Assert.StartsWith("The maximum configured depth", Read("{ \"name\": " + new string('[', 100_000))?.Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"name":"warm"}""")]
    [InlineData("\uFEFF{\r\n\t\"list\" : [ ] ,\r\n\t\"name\"\r\n:\r\n\"warm\" }\r\n")]
    [InlineData("""{ "na\u006de": "\u0077arm" }""")]
    [InlineData("""{ "name": "cold", "list": null, "name": "warm" }""")]
    public void However_it_is_written_it_is_the_same(string text)
    {
        string? name = null;
        Assert.Null(Read(text, root => name = root.Text("name")));
        Assert.Equal("warm", name);
    }

    [Fact]
    public void What_is_missing_or_null_is_left_out()
    {
        Assert.Null(Read("""{ "name": null, "list": null }""", root =>
        {
            Assert.Null(root.Text("name"));
            Assert.Null(root.Text("more"));
            Assert.Null(root.Object("list"));
            Assert.Empty(root.Objects("list"));
            Assert.Empty(root.Objects("more"));
        }));
    }

    [Fact]
    public void A_file_that_is_not_there_is_no_damage()
    {
        Assert.Null(JsonFile.Read(_folder["none.json"], _ => Assert.Fail("There is nothing to read.")));
        Assert.Null(JsonFile.Read(_folder["none/file.json"], _ => Assert.Fail("There is nothing to read.")));
    }

    [Fact]
    public void A_file_that_cannot_be_opened_is_named()
    {
        File.WriteAllText(_folder["file.json"], "{}");
        using FileStream taken = new(_folder["file.json"], FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        JsonDamage? damage = JsonFile.Read(_folder["file.json"], _ => Assert.Fail("It is somebody else's."));
        Assert.Contains("used by another process", damage?.Reason, StringComparison.Ordinal);
    }

    private JsonDamage? Read(string text, Action<JsonElement>? read = null)
    {
        File.WriteAllText(_folder["file.json"], text);
        return JsonFile.Read(_folder["file.json"], read ?? (root =>
        {
            root.Text("name");
            Assert.All(root.Objects("list"), e => Assert.Equal(JsonValueKind.Object, e.ValueKind));
        }));
    }
}
