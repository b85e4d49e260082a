using System.Globalization;
using System.Text;

namespace Checkpointing.CodeVerification.Documents;

/// <summary>Writes JSON, indented. A task has no dependency, and netstandard2.0 has no JSON.</summary>
internal sealed class JsonWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _hasMember;

    public JsonWriter Object(string? name, Action members) => Nested(name, '{', '}', members);

    public JsonWriter Array(string? name, Action elements) => Nested(name, '[', ']', elements);

    public JsonWriter Add(string? name, string? value) => Raw(name, value is null ? "null" : Quoted(value));

    public JsonWriter Add(string? name, int value) => Raw(name, value.ToString(CultureInfo.InvariantCulture));

    public override string ToString() => _text.ToString() + "\n";

    private JsonWriter Nested(string? name, char open, char close, Action content)
    {
        Begin(name);
        _text.Append(open);
        _depth++;
        _hasMember = false;
        content();
        _depth--;
        if (_hasMember)
            NewLine();
        _text.Append(close);
        _hasMember = true;
        return this;
    }

    private JsonWriter Raw(string? name, string value)
    {
        Begin(name);
        _text.Append(value);
        return this;
    }

    private void Begin(string? name)
    {
        if (_hasMember)
            _text.Append(',');
        if (_depth > 0)
            NewLine();
        _hasMember = true;
        if (name is not null)
            _text.Append(Quoted(name)).Append(": ");
    }

    private void NewLine() => _text.Append('\n').Append(' ', _depth * 2);

    private static string Quoted(string value)
    {
        StringBuilder quoted = new("\"");
        foreach (char c in value)
        {
            if (c is '"' or '\\')
                quoted.Append('\\').Append(c);
            else if (c < ' ' || char.IsSurrogate(c))
                quoted.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            else
                quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
