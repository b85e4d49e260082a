namespace Checkpointing;

/// <summary>Tells the analyzers that a value or a method copes with being captured and restored.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class CheckpointSafeAttribute : Attribute;

/// <summary>Tells the analyzers that a value or a method must not meet a capture.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class NotCheckpointSafeAttribute : Attribute;

/// <summary>Tells the analyzers that a method ends the process.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EndsProcessAttribute : Attribute;
