namespace Checkpointing.Build.Tasks;

/// <summary>A task whose findings are as severe as the project says.</summary>
public abstract class FindingTask : Microsoft.Build.Utilities.Task
{
    /// <summary>warn or error.</summary>
    public string Mode { get; set; } = "warn";

    /// <summary>Whether to list what the program takes from where it runs.</summary>
    public bool Strict { get; set; }

    public bool TreatWarningsAsErrors { get; set; }

    public string WarningsAsErrors { get; set; } = "";

    public string WarningsNotAsErrors { get; set; } = "";

    public string NoWarn { get; set; } = "";

    internal Severities Severities => new(Mode.Equals("error", StringComparison.OrdinalIgnoreCase), TreatWarningsAsErrors, WarningsAsErrors, WarningsNotAsErrors, NoWarn);
}
