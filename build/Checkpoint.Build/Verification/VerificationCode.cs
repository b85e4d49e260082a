namespace Checkpointing.CodeVerification;

/// <summary>The number of something that is reported, fixed once released.</summary>
internal sealed record VerificationCode(string Id, string Title)
{
    private const string Pages = "https://github.com/checkpoint-tools/checkpoint-tools/blob/main/build/Checkpoint.Build/docs/errors.md#";

    /// <summary>Its explanation. The heading of each code is nothing but the code, so its anchor is the code in small letters.</summary>
    public string Page => $"{Pages}ckpt{Id.Substring(4)}";
}
