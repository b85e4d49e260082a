using Checkpointing.Store;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Explaining;

/// <summary>The story as a page for the terminal: two halves of a picture, then what to understand of it.</summary>
internal static class Explanation
{
    public static IEnumerable<string> Lines(Story story, bool utf8, Style style)
    {
        var picture = new Picture(ascii: !utf8, style);
        CheckpointManifest manifest = story.Manifest;
        string program = TextLayout.Command(Path.GetFileName(manifest.Program), manifest.Arguments);
        string captured = $"{manifest.Reference} ({manifest.Id}), {TextLayout.Time(manifest.Created)}, at the point '{manifest.CapturePoint}'";
        foreach (string line in Heading("CAPTURE", captured, style))
            yield return line;
        yield return "";
        foreach (string line in CaptureHalf(story, picture, program).Concat(picture.Between(Between(story))))
            yield return line;
        string replayed = story.Replay is null ? "not yet" : $"the last one: {story.Replay.ReplayId}, {TextLayout.Time(story.Replay.Started)}";
        foreach (string line in Heading("REPLAY", replayed, style))
            yield return line;
        yield return "";
        foreach (string line in ReplayHalf(story, picture, program))
            yield return line;
        yield return "";
        foreach (string note in story.Notes())
        {
            string mark = "- ";
            foreach (string line in TextLayout.Wrap(TextLayout.Printable(note), Picture.Width - 2))
            {
                yield return mark + (utf8 ? line : line.Replace('…', '~'));
                mark = "  ";
            }
        }
    }

    private static IEnumerable<string> Heading(string title, string text, Style style)
    {
        const int Column = 9;
        string start = style.Bold(title) + new string(' ', Column - title.Length);
        foreach (string line in TextLayout.Wrap(text, Picture.Width - Column))
        {
            yield return start + line;
            start = new string(' ', Column);
        }
    }

    private static IEnumerable<string> CaptureHalf(Story story, Picture picture, string program)
    {
        string returned = story.B.Returned is { } outcome ? $"Capture() returned {outcome}" : "Capture() never returned here";
        var b = new Box("B", $"pid {story.B.Pid}", program, returned, story.EndOfB);
        return story.A.Pid is { } pid
            ? picture.Half(
                new("A", $"pid {pid}: dotnet checkpoint run", "the supervisor"), b, Criu(story, "helper of A"), "is the parent of", "dumps")
            : picture.Half(new("A", "none: B asked a CRIU service", "to dump it, without a supervisor"), b, Criu(story, "a service B asked"), "", "dumps");
    }

    private static IEnumerable<string> ReplayHalf(Story story, Picture picture, string program)
    {
        if (story.Replay is not { } replay)
        {
            return picture.Half(
                new("C", "not yet", "will be: dotnet checkpoint replay"),
                new("D", "not yet", "Capture() will return JustRestored", "and the copy will go on from there"),
                Criu(story, "will be C's helper"), "will be the parent of", "restores");
        }

        string pid = story.D.Pid is { } number ? $"pid {number}{(story.D.Inside is { } inside && inside != number ? $" ({inside} in its namespace)" : "")}" : "pid unknown";
        string returned = story.D.Returned is { } outcome ? $"Capture() returned {outcome}" : "Capture() did not return";
        return picture.Half(
            new("C", $"pid {replay.PidC}: dotnet checkpoint replay", "waits for D, ends with its exit code"),
            replay.End == ReplayEnd.NotRestored ? new("D", "there was none", story.EndOfD) : new("D", pid, program, returned, story.EndOfD),
            Criu(story, "helper of C"), "is the parent of", replay.End == ReplayEnd.NotRestored ? "failed" : "restores");
    }

    private static Box Criu(Story story, string place) => new("CRIU", story.Manifest.Versions.Criu, place, story.A.Pid is null ? "no parent of anybody" : "no parent of B or D");

    private static string Between(Story story) =>
        $"B as it was at that instant: {TextLayout.Size(story.Manifest.SizeBytes)} of images and files";
}
