namespace Checkpointing.Analyzers;

/// <summary>Every id there is. Never reused; 9xxx belongs to the tool and to Checkpoint.Build.</summary>
internal static class RuleIds
{
    public const string ProcessEndsInCopy = "CKPT1001";
    public const string ResultIgnored = "CKPT1002";
    public const string NotCapturedConfused = "CKPT1003";
    public const string ThrowsInCopy = "CKPT1004";
    public const string ReleasedInEveryCopy = "CKPT1005";
    public const string CaptureUnderLock = "CKPT1006";
    public const string CaptureInForbiddenPlace = "CKPT1007";
    public const string CaptureInTransaction = "CKPT1008";
    public const string CaptureWhileTaskRuns = "CKPT1009";
    public const string LibraryAssumesSupervision = "CKPT1010";

    public const string RandomAcrossCapture = "CKPT2001";
    public const string IdentifierAcrossCapture = "CKPT2002";
    public const string KeyAcrossCapture = "CKPT2003";
    public const string NonceAcrossCapture = "CKPT2004";
    public const string ProcessIdInName = "CKPT2005";

    public const string WallClockAcrossCapture = "CKPT3001";
    public const string ClocksMixed = "CKPT3002";
    public const string TimeoutAcrossCapture = "CKPT3003";
    public const string ExpiryAcrossCapture = "CKPT3004";

    public const string EnvironmentAcrossCapture = "CKPT4001";
    public const string OptionsAcrossCapture = "CKPT4002";
    public const string CultureAcrossCapture = "CKPT4003";

    public const string ConnectionAcrossCapture = "CKPT5001";
    public const string WriterAcrossCapture = "CKPT5002";
    public const string ChildAliveAtCapture = "CKPT5003";
    public const string GhostFileAtCapture = "CKPT5004";

    public const string BlockingHook = "CKPT6001";
    public const string RegistrationDropped = "CKPT6002";
    public const string HookDisposesForGood = "CKPT6003";
    public const string HookTakesHeldLock = "CKPT6004";

    public const string SecretAtCapture = "CKPT7001";
    public const string ImagesReadableByOthers = "CKPT7002";
    public const string CriuOptionsConflict = "CKPT7003";
}
