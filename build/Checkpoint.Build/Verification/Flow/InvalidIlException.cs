namespace Checkpointing.CodeVerification.Flow;

/// <summary>The code does what no compiler writes. The method is left alone.</summary>
internal sealed class InvalidIlException() : Exception("The code takes from an empty stack, or two paths disagree about it.");
