using System.Collections;
using System.Text.Json;
using Checkpointing.Build.Tasks;
using Checkpointing.Build.Tests.Infrastructure;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Checkpointing.Build.Tests.Tasks;

/// <summary>The task as MSBuild runs it: what is logged, how severe it is, and what is written.</summary>
public sealed class VerifyCheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LogEngine _engine = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ServerGarbageCollection=true;GarbageCollectionAdaptationMode=0", "CKPT9121")]
    [InlineData("ServerGarbageCollection=true", null)]
    [InlineData("RetainVMGarbageCollection=true", "CKPT9122")]
    [InlineData("PublishSingleFile=true;IncludeNativeLibrariesForSelfExtract=true", "CKPT9123")]
    [InlineData("PublishSingleFile=true;IncludeAllContentForSelfExtract=true", "CKPT9123")]
    [InlineData("PublishSingleFile=true", null)]
    [InlineData("PublishAot=true;StaticOpenSslLinking=true", "CKPT9124")]
    [InlineData("PublishAot=true", null)]
    [InlineData("RuntimeIdentifier=win-x64", "CKPT9120")]
    [InlineData("RuntimeIdentifier=linux-arm", "CKPT9120")]
    [InlineData("RuntimeIdentifier=linux-arm64", null)]
    [InlineData("RuntimeIdentifier=linux-musl-x64", null)]
    [InlineData("TargetPlatformIdentifier=Windows", "CKPT9120")]
    public void A_setting_that_hinders_a_capture_is_found(string settings, string? code)
    {
        VerifyCheckpoint task = TaskFor("Checkpoint.Capture(\"warm\");", settings);

        Assert.True(task.Execute());
        Assert.Equal(code is null ? [] : [code], _engine.Warnings.Select(w => w.Code));
        Assert.All(_engine.Warnings, w => Assert.Equal("/src/App.csproj", w.File));
        Assert.All(_engine.Warnings, w => Assert.Matches("Set |Remove |Target ", w.Message!));
    }

    [Fact]
    public void The_settings_that_the_program_starts_with_count_more_than_properties()
    {
        VerifyCheckpoint task = TaskFor("Checkpoint.Capture(\"warm\");");
        task.RuntimeConfigFile = _folder["App.runtimeconfig.json"];
        File.WriteAllText(task.RuntimeConfigFile, """{ "runtimeOptions": { "configProperties": { "System.GC.Server": true, "System.GC.HeapCount": 16, "System.GC.RetainVM": true } } }""");

        Assert.True(task.Execute());
        Assert.Equal(["CKPT9121", "CKPT9122"], _engine.Warnings.Select(w => w.Code));
        Assert.Contains("16 heaps", _engine.Warnings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tool_of_another_version_is_found_in_the_manifest()
    {
        Directory.CreateDirectory(_folder[".config"]);
        File.WriteAllText(_folder[".config/dotnet-tools.json"], """{ "version": 1, "isRoot": true, "tools": { "checkpoint.tool": { "version": "0.0.9", "commands": ["dotnet-checkpoint"] } } }""");
        Assert.True(TaskFor("Checkpoint.Capture(\"warm\");", "CheckpointRuntimeVersion=0.1.0").Execute());
        Assert.Equal("CKPT9126", Assert.Single(_engine.Warnings).Code);
        _engine.Warnings.Clear();
        Assert.True(TaskFor("Checkpoint.Capture(\"warm\");", "CheckpointRuntimeVersion=0.0.9").Execute());
        Assert.Empty(_engine.Warnings);
    }

    /// <summary>At the place where it is damaged; and what is said of the code is said all the same.</summary>
    [Fact]
    public void A_settings_file_that_cannot_be_read_is_named()
    {
        VerifyCheckpoint task = TaskFor("static class Lib { public static void End() { if (Checkpoint.Capture(\"warm\").Outcome == CheckpointOutcome.JustRestored) Environment.Exit(1); } static void Main() => End(); }", "RetainVMGarbageCollection=true");
        (task.SourceWasAnalyzed, task.RuntimeConfigFile) = (false, _folder["App.runtimeconfig.json"]);
        File.WriteAllText(task.RuntimeConfigFile, "{\n  \"runtimeOptions\": {\n");
        File.WriteAllText(_folder["dotnet-tools.json"], "{ // The SDK does not take this.\n}");

        Assert.True(task.Execute());
        Assert.Equal(["CKPT9101", "CKPT9122", "CKPT9127", "CKPT9127"], _engine.Warnings.Select(w => w.Code).Order(StringComparer.Ordinal));
        BuildWarningEventArgs[] unreadable = [.. _engine.Warnings.Where(w => w.Code == "CKPT9127").OrderBy(w => w.File, StringComparer.Ordinal)];
        Assert.Equal([(task.RuntimeConfigFile, 3, 1), (_folder["dotnet-tools.json"], 1, 3)], unreadable.Select(w => (w.File, w.LineNumber, w.ColumnNumber)));
        Assert.EndsWith("Delete it and build again.", unreadable[0].Message, StringComparison.Ordinal);
        Assert.EndsWith("`dotnet tool run` cannot read it, either. Correct it.", unreadable[1].Message, StringComparison.Ordinal);

        // One that nothing is taken from is nobody's business.
        _engine.Clear();
        task = TaskFor("Checkpoint.Capture(\"warm\");", $"CheckpointToolPath={_folder["tool"]}");
        Assert.True(task.Execute());
        Assert.Empty(_engine.Warnings);
    }

    /// <summary>Where `dotnet tool install` with --global or --tool-path leaves it.</summary>
    [Fact]
    public void A_tool_of_another_version_is_found_where_it_is_installed()
    {
        Directory.CreateDirectory(_folder["tools/.store/checkpoint.tool/0.0.9"]);
        File.WriteAllText(_folder["tools/dotnet-checkpoint"], "");
        string tool = $"CheckpointToolPath={_folder["tools"]};CheckpointRuntimeVersion=";
        Assert.True(TaskFor("Checkpoint.Capture(\"warm\");", tool + "0.1.0").Execute());
        BuildWarningEventArgs warning = Assert.Single(_engine.Warnings);
        Assert.Equal("CKPT9126", warning.Code);
        Assert.Contains($"'{_folder["tools"]}/dotnet-checkpoint' is Checkpoint.Tool 0.0.9", warning.Message, StringComparison.Ordinal);
        Assert.EndsWith($"dotnet tool update --tool-path {_folder["tools"]} Checkpoint.Tool --version 0.1.0", warning.Message, StringComparison.Ordinal);
        _engine.Warnings.Clear();
        Assert.True(TaskFor("Checkpoint.Capture(\"warm\");", tool + "0.0.9").Execute());
        Directory.CreateDirectory(_folder["tools/.store/checkpoint.tool/0.1.0"]);
        Assert.True(TaskFor("Checkpoint.Capture(\"warm\");", tool + "0.0.8").Execute());
        Directory.Delete(_folder["tools/.store"], recursive: true);
        Assert.True(TaskFor("Checkpoint.Capture(\"warm\");", tool + "0.0.8").Execute());
        Assert.Empty(_engine.Warnings);
    }

    /// <summary>As an obfuscator leaves them: no compiler reads names, and the runtime takes any.</summary>
    [Fact]
    public void Names_that_nobody_can_print_stay_in_one_line()
    {
        VerifyCheckpoint task = TaskFor("Checkpoint.Capture(\"warm\");");
        string library = Library.Compile(_folder.Path, "Lib", "public static class Lib { static readonly Random s_oddity = new(); public static int Use() => s_oddity.Next(); }");
        string program = Library.Compile(_folder.Path, "App", "Checkpoint.Capture(\"warm\"); Console.WriteLine(Lib.Use());", [library]);
        byte[] bytes = File.ReadAllBytes(library);
        "s_odd\n\u0001\r"u8.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf("s_oddity"u8)));
        File.WriteAllBytes(library, bytes);
        (task.Assembly, task.References, task.SarifFile) = (program, [new TaskItem(library), .. task.References], _folder["App.sarif"]);

        Assert.True(task.Execute());
        BuildWarningEventArgs warning = Assert.Single(_engine.Warnings);
        Assert.StartsWith("'Lib.s_odd???' in Lib holds", warning.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(warning.Message!, char.IsControl);
        JsonDocument.Parse(File.ReadAllBytes(_folder["App.sarif"])).Dispose();
    }

    [Fact]
    public void A_program_that_is_never_captured_is_told_nothing_of_its_settings()
    {
        VerifyCheckpoint task = TaskFor("Console.WriteLine();", "RetainVMGarbageCollection=true");

        Assert.True(task.Execute());
        Assert.Empty(_engine.Warnings);
        Assert.False(File.Exists(task.CapturePointsFile));
        Assert.True(File.Exists(task.StampFile));
    }

    [Fact]
    public void Severities_are_those_of_the_project()
    {
        VerifyCheckpoint Make(Action<VerifyCheckpoint> set)
        {
            _engine.Clear();
            VerifyCheckpoint task = TaskFor("Checkpoint.Capture(\"warm\");", "RetainVMGarbageCollection=true");
            File.Delete(task.StampFile);
            set(task);
            task.Execute();
            return task;
        }

        Make(t => t.NoWarn = "CS1591;CKPT9122");
        Assert.Empty(_engine.Warnings);
        VerifyCheckpoint failed = Make(t => t.WarningsAsErrors = "ckpt9122");
        Assert.Equal("CKPT9122", Assert.Single(_engine.Errors).Code);
        Assert.False(File.Exists(failed.StampFile));
        Make(t => t.TreatWarningsAsErrors = true);
        Assert.Single(_engine.Errors);
        Make(t => t.Mode = "Error");
        Assert.Single(_engine.Errors);
        Make(t => (t.Mode, t.WarningsNotAsErrors) = ("error", "CKPT9122"));
        Assert.Single(_engine.Warnings);
        Make(t => t.Mode = "on");
        Assert.Equal("CKPT9100", Assert.Single(_engine.Errors).Code);
    }

    private VerifyCheckpoint TaskFor(string source, string settings = "") => new()
    {
        BuildEngine = _engine,
        Assembly = Library.Compile(_folder.Path, "App", source),
        References = [new TaskItem(typeof(Checkpoint).Assembly.Location)],
        Settings =
        [
            .. new[] { "OutputType=Exe", "MSBuildProjectFullPath=/src/App.csproj", $"MSBuildProjectDirectory={_folder.Path}" }.Concat(settings.Split(';', StringSplitOptions.RemoveEmptyEntries))
                .Select(s => s.Split('=', 2)).Select(s => new TaskItem(s[0], new Hashtable { ["Value"] = s[1] })),
        ],
        SourceWasAnalyzed = true,
        Program = "App",
        CapturePointsFile = _folder["App.checkpoint.json"],
        StampFile = _folder["App.stamp"],
    };
}
