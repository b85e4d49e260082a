using Checkpointing.Build.Json;
using Checkpointing.Build.Settings;
using Checkpointing.CodeVerification;
using Checkpointing.CodeVerification.Documents;
using Microsoft.Build.Framework;

namespace Checkpointing.Build.Tasks;

/// <summary>Verifies what was built: its code and that of all it uses, and its settings. Lists its capture points.</summary>
public sealed class VerifyCheckpoint : FindingTask
{
    private const string Modes = "warn, error or off";

    /// <summary>The assembly that was built.</summary>
    [Required]
    public string Assembly { get; set; } = "";

    /// <summary>What it uses, the framework apart. Of two with one name the first counts.</summary>
    public ITaskItem[] References { get; set; } = [];

    /// <summary>Properties of the project, each with its Value.</summary>
    public ITaskItem[] Settings { get; set; } = [];

    public bool SourceWasAnalyzed { get; set; }

    /// <summary>The name of the program, for the document.</summary>
    public string Program { get; set; } = "";

    /// <summary>NAME.runtimeconfig.json.</summary>
    public string? RuntimeConfigFile { get; set; }

    /// <summary>Where the capture points are listed.</summary>
    [Required]
    public string CapturePointsFile { get; set; } = "";

    /// <summary>Where the findings go as SARIF; nowhere when empty.</summary>
    public string? SarifFile { get; set; }

    /// <summary>Written when all went well: then nothing needs to be looked at again until something changes.</summary>
    [Required]
    public string StampFile { get; set; } = "";

    public override bool Execute()
    {
        if (!IsMode(Mode))
        {
            Log.Say(new Finding(VerificationCodes.BadProperty, $"CheckpointVerify is '{Mode}'. Set it to {Modes}.") { File = Settings.FirstOrDefault(s => s.ItemSpec == "MSBuildProjectFullPath")?.GetMetadata("Value") }, Severity.Error);
            return false;
        }

        try
        {
            Verify();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Whatever an assembly holds that nobody thought of: a build must not break because of it.
            Log.LogMessage(MessageImportance.High, $"Checkpoint.Build could not verify '{Assembly}': {exception.Message}");
            Log.LogMessage(MessageImportance.Low, exception.ToString());
        }

        return !Log.HasLoggedErrors;
    }

    private static bool IsMode(string mode) => mode.ToUpperInvariant() is "WARN" or "ERROR" or "OFF";

    private void Verify()
    {
        VerificationResult result = Verifier.Run(new VerificationRequest(Assembly)
        {
            References = [.. References.Select(r => r.ItemSpec)],
            SourceWasAnalyzed = SourceWasAnalyzed,
            Strict = Strict,
        });
        // What captures nothing and is only used by others has nothing to be set.
        BuildSettings settings = ReadSettings();
        IEnumerable<Finding> about = result.CapturePoints.Count > 0 || settings.Is("CheckpointOnPublish") ? SettingsCheck.Run(settings) : [];
        Severities severities = Severities;
        (Finding Finding, Severity Severity)[] findings = [.. result.Findings.Concat(about).Distinct().Select(f => (f, severities.Of(f))).Where(f => f.Item2 != Severity.None)];
        foreach ((Finding finding, Severity severity) in findings)
            Log.Say(finding, severity);
        WriteDocuments(result, findings);
        if (!Log.HasLoggedErrors)
            File.WriteAllText(StampFile, "");
    }

    private BuildSettings ReadSettings()
    {
        Dictionary<string, string> settings = new(StringComparer.OrdinalIgnoreCase);
        foreach (ITaskItem item in Settings)
            settings[item.ItemSpec] = item.GetMetadata("Value");
        JsonDamage? damage = RuntimeConfig.Read(RuntimeConfigFile, settings);
        return new BuildSettings(settings) { RuntimeConfigDamage = damage };
    }

    private void WriteDocuments(VerificationResult result, IReadOnlyList<(Finding Finding, Severity Severity)> findings)
    {
        if (result.CapturePoints.Count > 0)
            File.WriteAllText(CapturePointsFile, CapturePointsDocument.Write(Program, result.RuntimeVersion, result.CapturePoints));
        else
            File.Delete(CapturePointsFile);
        if (string.IsNullOrEmpty(SarifFile))
            return;
        string version = typeof(VerifyCheckpoint).Assembly.GetName().Version.ToString(3);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(SarifFile!))!);
        File.WriteAllText(SarifFile!, SarifDocument.Write([.. findings.Select(f => (f.Finding, LevelOf(f.Severity)))], version));
    }

    private static string LevelOf(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        _ => "note",
    };
}
