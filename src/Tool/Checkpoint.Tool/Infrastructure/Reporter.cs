using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Checkpointing.Tool.Infrastructure;

/// <summary>How much the tool says.</summary>
internal enum Verbosity
{
    Quiet,
    Normal,
    Verbose,
}

/// <summary>The only thing that writes. stdout carries results, stderr carries talk.</summary>
internal sealed class Reporter
{
    private readonly ToolHost _host;
    private bool _progressShown;

    public Reporter(ToolHost host, Verbosity verbosity = Verbosity.Normal, bool noColor = false, bool json = false)
    {
        _host = host;
        Verbosity = verbosity;
        Json = json;
        // https://no-color.org: any value but the empty one.
        bool wanted = !noColor && !(host.Environment.TryGetValue("NO_COLOR", out string? value) && value.Length > 0)
            && host.Environment.GetValueOrDefault("TERM") != "dumb";
        Out = new Style(wanted && host.OutIsTerminal);
        Error = new Style(wanted && host.ErrorIsTerminal);
    }

    public Verbosity Verbosity { get; }

    /// <summary>Whether the result is to be one JSON document; then errors are, too.</summary>
    public bool Json { get; }

    /// <summary>Colours for results; does nothing where nobody would see them.</summary>
    public Style Out { get; }

    /// <summary>Colours for talk.</summary>
    public Style Error { get; }

    /// <summary>Columns that a result may take.</summary>
    public int Width => _host.Width;

    /// <summary>A line of the result.</summary>
    public void Result(string line)
    {
        EndProgress();
        _host.Out.WriteLine(line);
    }

    /// <summary>The result as one JSON document.</summary>
    public void Result<T>(T document, JsonTypeInfo<T> type)
    {
        EndProgress();
        _host.Out.WriteLine(JsonSerializer.Serialize(document, type));
    }

    /// <summary>What happens, for a person: not with --quiet.</summary>
    public void Say(string line)
    {
        if (Verbosity > Verbosity.Quiet)
            Talk(line);
    }

    /// <summary>What only --verbose shows.</summary>
    public void Detail(string line)
    {
        if (Verbosity == Verbosity.Verbose)
            Talk(Error.Dim(line));
    }

    /// <summary>What went well but not right. --quiet does not hide it.</summary>
    public void Warn(string line) => Talk($"{Error.Yellow("warning:")} {line}");

    /// <summary>The line of an error, its way out, and with --verbose all there is to know.</summary>
    public void Fail(ToolException exception)
    {
        Talk($"{Error.Red($"error {exception.Code.Id}:")} {OneLine(exception.Message)}");
        foreach (string detail in exception.Details)
            Talk($"  - {OneLine(detail)}");
        if (exception.Remedy is not null)
            Talk($"  {OneLine(exception.Remedy)}");
        if (exception.InnerException is not null)
            Detail(exception.InnerException.ToString());
        if (Json)
            Result(new ErrorDocument(new(exception.Code.Id, exception.Message, exception.Remedy, exception.Details)), ToolJson.Instance.ErrorDocument);
    }

    /// <summary>A line that the next one replaces, on a terminal; nothing anywhere else.</summary>
    public void Progress(string line)
    {
        if (!_host.ErrorIsTerminal || Verbosity == Verbosity.Quiet)
            return;
        _host.Error.Write($"\r\e[K{(line.Length < Width ? line : line[..(Width - 1)])}");
        _progressShown = true;
    }

    /// <summary>Takes the progress line away. Call it before a program writes to the same terminal.</summary>
    public void EndProgress()
    {
        if (!_progressShown)
            return;
        _host.Error.Write("\r\e[K");
        _progressShown = false;
    }

    private void Talk(string line)
    {
        EndProgress();
        _host.Error.WriteLine(line);
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
