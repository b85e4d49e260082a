namespace Checkpointing.Supervision;

/// <summary>The version of this library, as checkpoints name it.</summary>
internal static class RuntimeVersion
{
    public static string Text { get; } = typeof(RuntimeVersion).Assembly.GetName().Version?.ToString(3) ?? "";
}
