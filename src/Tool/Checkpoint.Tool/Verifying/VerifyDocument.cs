namespace Checkpointing.Tool.Verifying;

/// <summary>What <c>verify --json</c> prints.</summary>
internal sealed record VerifyDocument(string Ref, bool Ok, IReadOnlyList<Problem> Problems);

/// <summary>One thing that stands in the way of a replay.</summary>
/// <param name="Code">The error's number, as docs/errors.md has it.</param>
/// <param name="What">What it is and what follows from it, in one line, without its end.</param>
/// <param name="Expected">As it was at the capture; null where there is nothing to compare.</param>
/// <param name="Found">As it is.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record Problem(string Code, string What, string? Expected, string? Found, string Remedy);
