namespace Checkpointing.CodeVerification;

/// <summary>The number of something that is reported, fixed once released.</summary>
internal sealed record VerificationCode(string Id, string Title);
