using Checkpointing.Store;
using Checkpointing.Tool.Capturing;
using Checkpointing.Tool.Infrastructure;
using McMaster.Extensions.CommandLineUtils;

namespace Checkpointing.Tool.Commands;

internal static class ShowCommand
{
    public static Verb Verb { get; } = new()
    {
        Name = "show",
        Summary = "Shows what is known of a checkpoint",
        Examples =
        [
            new("dotnet checkpoint show warm@2", "The second checkpoint captured under the name warm."),
            new("dotnet checkpoint show --json | jq .versions", "The manifest of the newest one, for a script."),
        ],
        Declare = options =>
        {
            CommandArgument reference = options.AddReference();
            options.AddStore();
            options.AddJson();
            return context => Task.FromResult(Execute(context, reference.Value));
        },
    };

    private static int Execute(CommandContext context, string? reference)
    {
        StoredCheckpoint checkpoint = context.OpenStore().Find(reference);
        CheckpointManifest manifest = checkpoint.Manifest;
        Reporter reporter = context.Reporter;
        if (reporter.Json)
        {
            // As it lies there, with fields that a later version added.
            reporter.Result(File.ReadAllText(checkpoint.ManifestPath).TrimEnd());
            return ExitCode.Success;
        }

        reporter.Result($"{reporter.Out.Bold(manifest.Reference)} ({manifest.Id})");
        foreach (string line in TextLayout.Terms([.. Rows(checkpoint, manifest)], reporter.Width))
            reporter.Result(line);
        return ExitCode.Success;
    }

    private static IEnumerable<(string, string)> Rows(StoredCheckpoint checkpoint, CheckpointManifest manifest)
    {
        yield return ("captured", $"{TextLayout.Time(manifest.Created)} at the point '{manifest.CapturePoint}', generation {manifest.Generation}");
        yield return ("program", TextLayout.Printable(TextLayout.Command(manifest.Program, manifest.Arguments)));
        yield return ("started in", TextLayout.Printable(manifest.WorkingDirectory));
        ManifestProcesses processes = manifest.Processes;
        yield return ("processes", processes.PidA is { } a ? $"A {a} (the supervisor), B {processes.PidB} (the program)" : $"B {processes.PidB}, which dumped itself");
        if (manifest.User is { } user)
            yield return ("user", TextLayout.User(user));
        yield return ("images", $"{manifest.Images.Count} files, {TextLayout.Size(manifest.Images.Sum(i => i.SizeBytes))}{Unpacked(manifest)}{(manifest.Complete ? "" : ", not complete")}");
        string[] phases = [.. manifest.Phases.Select(p => p.Outcome == PhaseOutcome.Ok ? $"{p.Name} {TextLayout.Milliseconds(p.Milliseconds)}" : $"{p.Name} {Word(p.Outcome)}")];
        yield return ("phases", phases.Length == 0 ? "not recorded" : string.Join(", ", phases));
        yield return ("afterwards", manifest.Options.LeaveRunning ? "the program ran on" : "the program was ended");
        yield return ("tcp", $"established connections: {Word(manifest.Options.TcpConnections)}");
        foreach (StandardStream stream in manifest.Stdio)
            yield return ($"stream {stream.Fd}", TextLayout.Printable($"{Word(stream.Kind)} {stream.Link}"));
        foreach ((string connection, int count) in manifest.Connections.CountBy(c => $"{CaptureTalk.Describe(c)} ({Word(c.Action)}"))
            yield return ("connection", TextLayout.Printable($"{connection}{(count > 1 ? $", {count} of them" : "")})"));
        // .NET opens an assembly twice.
        foreach (string file in manifest.OpenFiles.Select(f => $"{f.Path} ({TextLayout.Size(f.Size)}, {Word(f.Action)})").Distinct())
            yield return ("open file", TextLayout.Printable(file));
        yield return ("mapped", $"{manifest.MappedFiles.Count} files that must be as they were");
        if (manifest.PinnedFolder is { } pinned)
            yield return ("pinned", TextLayout.Printable($"{manifest.PinnedFiles.Count(f => f.Hash is not null)} files in {pinned} that must be as they were, used or not"));
        yield return ("versions", Versions(manifest));
        yield return ("stored in", checkpoint.Directory);
    }

    private static string Unpacked(CheckpointManifest manifest) => manifest.Images.Any(i => i.UncompressedBytes is not null)
        ? $" (LZ4, {TextLayout.Size(manifest.Images.Sum(i => i.UncompressedBytes ?? i.SizeBytes))} unpacked)"
        : "";

    private static string Versions(CheckpointManifest manifest)
    {
        ManifestVersions versions = manifest.Versions;
        string tool = versions.Tool is null ? "" : $", tool {versions.Tool}";
        return $".NET {versions.Dotnet}, Checkpoint.Runtime {versions.Runtime}{tool}, CRIU {versions.Criu}, Linux {versions.Kernel}, {manifest.Cpu.Architecture}";
    }

#pragma warning disable CA1308 // Words for a person, not keys to compare.
    private static string Word(Enum value) => value.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
