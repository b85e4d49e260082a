using Checkpointing.Build.Publishing;
using Checkpointing.CodeVerification;

namespace Checkpointing.Build.Settings;

/// <summary>Finds settings that make a capture impossible or costly. Each says what to set; docs/errors.md says why.</summary>
internal static class SettingsCheck
{
    private static readonly Func<BuildSettings, Finding?>[] s_checks =
        [Platform, ServerCollector, RetainedMemory, SelfExtraction, StaticOpenSsl, GlobalizationData, ToolVersion, Manifest, RuntimeConfiguration];

    public static IEnumerable<Finding> Run(BuildSettings settings) => settings.IsProgram ? s_checks.Select(check => check(settings)).OfType<Finding>() : [];

    private static Finding? Platform(BuildSettings settings)
    {
        string runtime = settings["RuntimeIdentifier"];
        string framework = settings["TargetPlatformIdentifier"];
        if (runtime.Length > 0 && runtime is not "any" && !IsCapturable(runtime))
        {
            return settings.Finding(
                VerificationCodes.Platform,
                $"A program for '{runtime}' cannot be captured: capturing works on Linux, x64 and arm64. Set RuntimeIdentifier to linux-x64 or linux-arm64, or CheckpointVerify to off for this build.");
        }

        return framework is "Windows" or "Android" or "iOS" or "MacCatalyst" or "macOS" or "browser"
            ? settings.Finding(VerificationCodes.Platform, $"A program for {framework} cannot be captured: capturing works on Linux. Target net10.0 without a platform.")
            : null;
    }

    private static bool IsCapturable(string runtime) =>
        runtime.StartsWith("linux-", StringComparison.Ordinal) && (runtime.EndsWith("-x64", StringComparison.Ordinal) || runtime.EndsWith("-arm64", StringComparison.Ordinal));

    // From .NET 9 the server collector begins with one heap and adapts; only without that does it take a heap for each processor.
    private static Finding? ServerCollector(BuildSettings settings)
    {
        int? heaps = settings.Number("System.GC.HeapCount");
        bool adapts = settings["GarbageCollectionAdaptationMode"] != "0" && heaps is null;
        if (!settings.Is("ServerGarbageCollection") || adapts || heaps == 1)
            return null;
        string count = heaps is { } number ? $"{number} heaps" : "a heap for each processor";
        return settings.Finding(
            VerificationCodes.ServerCollector,
            $"The server garbage collector keeps {count}, and each image stores what all of them hold; the number stays as it was at the capture, however many processors a replay has. "
            + "Set ServerGarbageCollection to false, or leave GarbageCollectionAdaptationMode and the heap count alone.");
    }

    private static Finding? RetainedMemory(BuildSettings settings) => settings.Is("RetainVMGarbageCollection")
        ? settings.Finding(
            VerificationCodes.RetainedMemory,
            "With RetainVMGarbageCollection memory is kept after a collection, and every image stores it. Remove the property.")
        : null;

    private static Finding? SelfExtraction(BuildSettings settings)
    {
        string? property = settings.Is("IncludeAllContentForSelfExtract") ? "IncludeAllContentForSelfExtract"
            : settings.Is("IncludeNativeLibrariesForSelfExtract") ? "IncludeNativeLibrariesForSelfExtract" : null;
        return settings.Is("PublishSingleFile") && property is not null
            ? settings.Finding(
                VerificationCodes.SelfExtraction,
                $"With {property} the program unpacks files at its start and maps them; where they are cleaned away, no replay is possible. Remove the property: native libraries then lie beside the program.")
            : null;
    }

    private static Finding? StaticOpenSsl(BuildSettings settings) => settings.Is("PublishAot") && settings.Is("StaticOpenSslLinking")
        ? settings.Finding(
            VerificationCodes.StaticOpenSsl,
            "The Runtime reseeds the OpenSSL library that the process has loaded; with StaticOpenSslLinking there is none, and all copies make the same keys. Remove the property.")
        : null;

    // The default of most projects, and no reason to warn.
    private static Finding? GlobalizationData(BuildSettings settings) => settings.Is("InvariantGlobalization") || settings["PublishDir"].Length == 0 || !settings.Is("CheckpointOnPublish")
        ? null
        : settings.Finding(
            VerificationCodes.GlobalizationData,
            "The program maps the machine's ICU libraries, so a checkpoint can be replayed only where they are the same files. A program that needs no cultures can set InvariantGlobalization to true.",
            isNote: true);

    private static Finding? ToolVersion(BuildSettings settings)
    {
        string runtime = settings["CheckpointRuntimeVersion"];
        if (runtime.Length == 0 || InstalledTool.Find(settings["CheckpointToolPath"], settings["MSBuildProjectDirectory"]) is not { } tool || tool.Version == runtime)
            return null;
        return settings.Finding(
            VerificationCodes.ToolVersion,
            $"Checkpoint.Runtime is {runtime} and '{tool.Place}' is Checkpoint.Tool {tool.Version}: what one writes the other may not read. "
            + $"Set both to one version: dotnet tool update {tool.Update}Checkpoint.Tool --version {runtime}");
    }

    private static Finding? Manifest(BuildSettings settings) => settings["CheckpointToolPath"].Length == 0
        ? ToolManifest.For(settings["MSBuildProjectDirectory"])?.Damage?.Finding("`dotnet tool run` cannot read it, either. Correct it.")
        : null;

    private static Finding? RuntimeConfiguration(BuildSettings settings) =>
        settings.RuntimeConfigDamage?.Finding("So its settings are not verified, and the program cannot start with them. Delete it and build again.");
}
