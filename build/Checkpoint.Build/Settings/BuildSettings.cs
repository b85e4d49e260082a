using Checkpointing.Build.Json;
using Checkpointing.CodeVerification;

namespace Checkpointing.Build.Settings;

/// <summary>What a project has set that matters to a capture.</summary>
internal sealed class BuildSettings(IReadOnlyDictionary<string, string> properties)
{
    /// <summary>A property of the project; empty where it is not set.</summary>
    public string this[string name] => properties.TryGetValue(name, out string? value) ? value : "";

    public bool Is(string name) => this[name].Equals("true", StringComparison.OrdinalIgnoreCase);

    public int? Number(string name) => int.TryParse(this[name], out int number) ? number : null;

    /// <summary>Why what the program starts with is not among them; null where it is.</summary>
    public JsonDamage? RuntimeConfigDamage { get; init; }

    public string Project => this["MSBuildProjectFullPath"];

    public bool IsProgram => this["OutputType"].IndexOf("Exe", StringComparison.OrdinalIgnoreCase) >= 0;

    /// <summary>A finding about the project itself.</summary>
    public Finding Finding(VerificationCode code, string message, bool isNote = false) => new(code, message) { File = Project, IsNote = isNote };
}
