using System.Diagnostics;
using Checkpointing.Store;
using Checkpointing.Tool.Capturing;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Replaying;
using Checkpointing.Tool.Replaying.Comparing;
using Checkpointing.Tool.Replaying.Many;
using Checkpointing.Tool.Replaying.Reporting;
using Checkpointing.Tool.Setup;

namespace Checkpointing.Tool.Commands;

/// <summary>One execution of the verb replay: runs the copies, tells what became of them, and decides what it ends with.</summary>
internal sealed class ReplayRun(CommandContext context, ReplayRequest asked, CriuInstallation criu, HeadStart? head, string? reportPath)
{
    private const int MostWarnings = 5;

    private readonly CheckpointManifest _manifest = asked.Checkpoint.Manifest;
    private readonly CapturedFiles _captured = CapturedFiles.Of(asked.Checkpoint);

    private Reporter Reporter => context.Reporter;

    private SocketPaths SocketPaths => field ??= new SocketPaths(_manifest, _captured);

    /// <summary>What was asked for; what was left to us is decided.</summary>
    private ReplayRequest Request => field ??= Decided();

    public int Run()
    {
        SocketPaths.ThrowIfTaken(Request);
        if (asked.OwnNetwork is null && Request.OwnNetwork == true)
        {
            string ports = string.Join(", ", _captured.BoundSockets.Select(s => $"{s.Protocol} {s.Port}").Concat(SocketPaths.All.Select(p => $"unix {p}")).Distinct());
            Reporter.Say($"Each copy has a network of its own, because the program listens ({ports}) and copies run at once. Give --network host to share the machine's.");
        }

        if (Request.Files == CopyFiles.Shared)
        {
            foreach (OpenFile file in HandedFiles.Changed(_manifest))
                Reporter.Warn($"'{file.Path}' has another size than at the capture; unless it was opened for appending, a copy goes on writing where its original was.");
        }
        else if (Request.Isolated)
        {
            OpenDatabases.Warn(Reporter, Request.Checkpoint);
        }

        BatchResult result = Request is { Count: 1, OutputDirectory: null, Detach: false } ? RunOne() : RunMany();
        if (result.Copies.Count > 0)
            Request.Checkpoint.TryWrite(result.Copies[^1].Record);
        ReplayReport report = ReplayReport.Of(_manifest, result);
        ReportFile.Write(context, reportPath, report);
        return Conclude(result, report);
    }

    private ReplayRequest Decided()
    {
        bool own = asked.OwnNetwork ?? (asked is { Isolated: true, AtOnce: > 1 } && _captured.BoundSockets.Count + SocketPaths.All.Count > 0);
        return asked with { OwnNetwork = own, SocketFolders = own ? SocketPaths.OwnFolders : [] };
    }

    private BatchResult RunOne()
    {
        long started = Stopwatch.GetTimestamp();
        using SessionFolder session = head?.TakeSession() ?? SessionFolder.Create(Request.Checkpoint);
        using PreparedImages images = head?.TakeImages() ?? PreparedImages.Begin(Request.Checkpoint, session, fill: Request.Isolated);
        CopyResult copy = new ReplaySession(Request, 0, session, images, _captured, criu, slot: null, head)
            .Run(() => head?.Connect(_manifest) ?? new CallersConnections(_manifest));
        if (Request.Count == 1 && copy.OutputDirectory is not null)
            Reporter.Detail($"files that the copy changed: {copy.OutputDirectory}");
        return new BatchResult([copy], Stopwatch.GetElapsedTime(started));
    }

    private BatchResult RunMany() => new ReplayBatch(Request, _captured, criu, Reporter).Run();

    private int Conclude(BatchResult result, ReplayReport report)
    {
        foreach (CopyResult copy in result.Copies.Where(c => c.HookError is not null).Take(MostWarnings))
            Reporter.Warn($"{NameOf(copy)} woke up with an error: {copy.HookError}");
        foreach (CopyResult copy in result.Copies.Where(c => c.Detached))
            Reporter.Say($"{NameOf(copy)} lives on as process {copy.Pid}");
        if (Request.Count > 1)
        {
            foreach (string line in SummaryTable.Lines(report, Request.Count, Request.AtOnce, Reporter.Width, Reporter.Error))
                Reporter.Say(line);
        }

        if (result.InterruptedExitCode is { } interrupted)
            return interrupted;
        if (result.Comparison is { Equal: false } comparison)
            throw Unequal(comparison);
        if (result.Copies.FirstOrDefault(c => c.CommandExitCode != 0) is not { } first)
            return ExitCode.Success;
        if (first.Failure is not null)
            throw first.Failure;
        return first.TimedOut
            ? throw new ToolException(ErrorCodes.TimeLimit, $"{Capitalized(NameOf(first))} ran longer than {Request.Timeout!.Value.TotalSeconds:0.###} s and was ended.", "Raise --timeout.")
            : first.ExitCode!.Value;
    }

    private ToolException Unequal(ComparisonReport comparison)
    {
        bool differ = comparison.Differences.Count > 0;
        return new ToolException(
            differ ? ErrorCodes.CopiesDiffer : ErrorCodes.CopiesShare,
            differ ? $"The copies of {_manifest.Reference} differ." : $"Copies of {_manifest.Reference} share what should be unique.",
            differ ? "Times, random numbers and the order of threads make copies differ; what they take from a PerRestore<T> or from result.Replay is meant to." : "Make such values anew in each copy: with PerRestore<T>, or after JustRestored.")
        {
            Details = [.. ComparisonText.Of(comparison)],
        };
    }

    private string NameOf(CopyResult copy) => Request.Count == 1 ? $"the copy of {_manifest.Reference}" : $"copy {copy.Index} of {_manifest.Reference}";

    private static string Capitalized(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
