namespace Checkpointing.Analyzers;

/// <summary>The first digit of an id, in words.</summary>
internal static class RuleCategories
{
    public const string Outcome = "Checkpoint.Outcome";
    public const string Uniqueness = "Checkpoint.Uniqueness";
    public const string Time = "Checkpoint.Time";
    public const string Environment = "Checkpoint.Environment";
    public const string Resources = "Checkpoint.Resources";
    public const string Hooks = "Checkpoint.Hooks";
    public const string Secrets = "Checkpoint.Secrets";
}
