using System.Globalization;
using Checkpointing.Build.Publishing;
using Checkpointing.CodeVerification;
using Microsoft.Build.Framework;

namespace Checkpointing.Build.Tasks;

/// <summary>Runs what was published to its capture point, and puts the checkpoint and a launcher beside it.</summary>
public sealed class CapturePublished : FindingTask, ICancelableTask, IDisposable
{
    private const string StoreName = ".checkpoints";
    private const int DefaultLimit = 120;
    private const string DefaultTriggered = "triggered";

    private readonly CancellationTokenSource _cancellation = new();

    [Required]
    public string PublishFolder { get; set; } = "";

    [Required]
    public string ProjectFile { get; set; } = "";

    /// <summary>The program's name, without an extension.</summary>
    [Required]
    public string Program { get; set; } = "";

    /// <summary>The capture points that the code has, one a line.</summary>
    public string? CapturePointsFile { get; set; }

    public string? ToolPath { get; set; }

    public string? CapturePoint { get; set; }

    public string? CaptureWhen { get; set; }

    public string? Warm { get; set; }

    public string? Arguments { get; set; }

    public string? EnvironmentVariables { get; set; }

    public string? Timeout { get; set; }

    public bool Compress { get; set; }

    /// <summary>Holds the key of what was captured last.</summary>
    [Required]
    public string KeyFile { get; set; } = "";

    private string Folder => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ProjectFile)!, PublishFolder)).TrimEnd('/');

    private string Store => Path.Combine(Folder, StoreName);

    private string LauncherFile => Path.Combine(Folder, Program + ".sh");

    public void Cancel() => _cancellation.Cancel();

    public void Dispose() => _cancellation.Dispose();

    public override bool Execute()
    {
        if (FindProgram() is not { } program)
            return Fail(VerificationCodes.NothingToRun, $"'{Folder}' has no {Program}.dll and no executable {Program}. Only programs can be captured: set OutputType to Exe, and publish for Linux.");
        if (!int.TryParse(string.IsNullOrEmpty(Timeout) ? DefaultLimit.ToString(CultureInfo.InvariantCulture) : Timeout, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) || limit == 0)
            return Fail(VerificationCodes.BadProperty, $"CheckpointTimeout is '{Timeout}'. Set it to a whole number of seconds.");
        if (ToolLocator.Find(ToolPath, Path.GetDirectoryName(ProjectFile)!) is not { } tool)
            return Fail(VerificationCodes.ToolNotFound, ToolLocator.WhyNot(ToolPath, Path.GetDirectoryName(ProjectFile)!));
        if (!IsKnown())
            return false;
        CaptureRecord last = CaptureRecord.Read(KeyFile);
        if (Directory.Exists(Store) && File.Exists(LauncherFile) && KeyOf(program, PublishedFiles.In(Folder, Store, LauncherFile), last.Written) == last.Key)
        {
            Log.LogMessage(MessageImportance.Normal, $"{Program} was captured before, and nothing changed since.");
            return true;
        }

        return Capture(tool, program, limit, last);
    }

    private string KeyOf(string program, IReadOnlyDictionary<string, string> files, IReadOnlyList<string> written) => CaptureKey.Of(
        files.Keys.Except(written), [program, CapturePoint ?? "", CaptureWhen ?? "", Warm ?? "", Arguments ?? "", EnvironmentVariables ?? "", Compress ? "compressed" : ""]);

    private bool Capture(ToolCommand tool, string program, int limit, CaptureRecord last)
    {
        // What is there belongs to files that are no more.
        if (Directory.Exists(Store))
            Directory.Delete(Store, recursive: true);
        File.Delete(LauncherFile);
        if (File.Exists(KeyFile))
            File.Delete(KeyFile);
        SortedDictionary<string, string> before = PublishedFiles.In(Folder, Store, LauncherFile);
        ToolEnd end;
        try
        {
            end = ToolRun.Run(tool, Words(program), Folder, TimeSpan.FromSeconds(limit), _cancellation.Token);
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return Fail(VerificationCodes.ToolNotFound, $"'{tool.File}' cannot be started: {exception.Message}.");
        }

        if (_cancellation.IsCancellationRequested)
            return Fail(VerificationCodes.CaptureFailed, "The capture was cancelled.");
        if (end.Errors.Length > 0)
            return Fail(VerificationCodes.CaptureFailed, $"{Program} could not be captured. {end.Errors}");
        if (end.ExitCode is null)
            return Fail(VerificationCodes.NotReached, $"{Program} ran for {limit} s and did not come to {Where()}. It said last: {end.Tail}");
        if (!Directory.Exists(Store) || !Directory.EnumerateDirectories(Store).Any())
            return Fail(VerificationCodes.NotReached, $"{Program} ended with {end.ExitCode} and did not come to {Where()}. It said last: {end.Tail}");
        if (Strict && !TellSurroundings())
            return false;
        SortedDictionary<string, string> after = PublishedFiles.In(Folder, Store, LauncherFile);
        string[] written = [.. last.Written.Where(after.ContainsKey).Union(PublishedFiles.Written(before, after))];
        WriteLauncher(program);
        new CaptureRecord(KeyOf(program, after, written), written).Write(KeyFile);
        Log.LogMessage(MessageImportance.High, $"{Program} -> {LauncherFile} (captured: starts from its checkpoint)");
        return true;
    }

    private bool TellSurroundings()
    {
        foreach (string manifest in Directory.EnumerateFiles(Store, "checkpoint.json", SearchOption.AllDirectories))
        {
            if (CapturedSurroundings.In(manifest, Folder, out IReadOnlyList<Finding> findings) is { } damage)
                return Fail(VerificationCodes.CaptureFailed, $"{Program} was captured, and what it had open then cannot be told. {damage} Publish again, with a tool of the Runtime's version.");
            foreach (Finding finding in findings.Distinct())
                Log.Say(finding with { File = ProjectFile }, Severities.Of(finding));
        }

        return !Log.HasLoggedErrors;
    }

    private string Where() => string.IsNullOrEmpty(CaptureWhen)
        ? string.IsNullOrEmpty(CapturePoint) ? "a capture point" : $"its capture point '{CapturePoint}'"
        : $"'{CaptureWhen}'";

    private IEnumerable<string> Words(string program)
    {
        List<string> words = ["run", "--stop-after-capture", "--store", Store, "--pin", Folder];
        string? point = string.IsNullOrEmpty(CapturePoint) && !string.IsNullOrEmpty(CaptureWhen) ? DefaultTriggered : CapturePoint;
        if (!string.IsNullOrEmpty(point))
            words.AddRange(["--at", point!]);
        // A capture point of the program's own that comes earlier is not what was asked for.
        if (!string.IsNullOrEmpty(CaptureWhen))
            words.AddRange(["--name", point!]);
        if (Compress)
            words.Add("--compress");
        foreach (string moment in List(CaptureWhen))
            words.AddRange(["--capture-when", moment]);
        foreach (string request in List(Warm))
            words.AddRange(["--warm", request]);
        foreach (string variable in List(EnvironmentVariables))
            words.AddRange(["--env", variable]);
        words.Add(program);
        words.AddRange(List(Arguments));
        return words;
    }

    private static string[] List(string? text) => [.. (text ?? "").Split(';').Select(t => t.Trim()).Where(t => t.Length > 0)];

    /// <summary>A name that the code cannot have is told before anything runs.</summary>
    private bool IsKnown()
    {
        if (string.IsNullOrEmpty(CapturePoint) || !string.IsNullOrEmpty(CaptureWhen))
            return true;
        if (!CapturePointNames.IsValid(CapturePoint!))
            return Fail(VerificationCodes.BadProperty, $"CheckpointName is '{CapturePoint}'. It names a capture point: {CapturePointNames.Rule}");
        string[]? known = CapturePointList.Names(CapturePointsFile);
        return known is null || Array.IndexOf(known, CapturePoint) >= 0
            || Fail(VerificationCodes.UnknownName, $"CheckpointName is '{CapturePoint}', and the program's capture points are: {string.Join(", ", known)}.");
    }

    // The .dll where there is one: it runs under whatever runtime is there. A single file, or one compiled ahead of time, has none.
    private string? FindProgram() => new[] { Path.Combine(Folder, Program + ".dll"), Path.Combine(Folder, Program) }.FirstOrDefault(File.Exists) is { } found
        && (found.EndsWith(".dll", StringComparison.Ordinal) ? File.Exists(Path.ChangeExtension(found, ".runtimeconfig.json")) : true) ? found : null;

    private void WriteLauncher(string program)
    {
        string file = Path.GetFileName(program);
        string command = file.EndsWith(".dll", StringComparison.Ordinal) ? $"dotnet \"$here/{file}\"" : $"\"$here/{file}\"";
        File.WriteAllText(LauncherFile, Launcher.Write(Program, command, StoreName));
        using System.Diagnostics.Process? chmod = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("chmod", $"755 \"{LauncherFile}\"") { UseShellExecute = false });
        chmod?.WaitForExit();
    }

    private bool Fail(VerificationCode code, string message)
    {
        Log.Say(new Finding(code, message) { File = ProjectFile }, Severity.Error);
        return false;
    }
}
