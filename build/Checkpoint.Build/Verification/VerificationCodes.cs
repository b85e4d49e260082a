namespace Checkpointing.CodeVerification;

/// <summary>Everything that the build package reports. docs/errors.md explains each; CKPT90xx belongs to the tool.</summary>
internal static class VerificationCodes
{
    public static readonly VerificationCode BadProperty = new("CKPT9100", "A property has a value that means nothing");

    public static readonly VerificationCode ProcessEndsInCopy = new("CKPT9101", "A copy runs straight into the end of its process");
    public static readonly VerificationCode RandomInStatic = new("CKPT9102", "Every copy draws the same numbers from a static generator");
    public static readonly VerificationCode IdentifierInStatic = new("CKPT9103", "Every copy has the same identifier in a static field");
    public static readonly VerificationCode KeyInStatic = new("CKPT9104", "Every copy has the same key in a static field");
    public static readonly VerificationCode ConnectionInStatic = new("CKPT9105", "A static field keeps a connection that no copy has");
    public static readonly VerificationCode CaptureUnderLock = new("CKPT9106", "A capture is made with a lock held");
    public static readonly VerificationCode CaptureInStaticConstructor = new("CKPT9107", "A capture is made in a static constructor");
    public static readonly VerificationCode InvalidName = new("CKPT9108", "A capture point's name is not valid");
    public static readonly VerificationCode UnreadableAssembly = new("CKPT9109", "An assembly cannot be read");

    public static readonly VerificationCode Platform = new("CKPT9120", "The platform cannot be captured");
    public static readonly VerificationCode ServerCollector = new("CKPT9121", "The server garbage collector makes large images");
    public static readonly VerificationCode RetainedMemory = new("CKPT9122", "Memory that is kept after collections is stored in every image");
    public static readonly VerificationCode SelfExtraction = new("CKPT9123", "A program that unpacks itself cannot be replayed");
    public static readonly VerificationCode StaticOpenSsl = new("CKPT9124", "A statically linked OpenSSL cannot be reseeded");
    public static readonly VerificationCode GlobalizationData = new("CKPT9125", "ICU ties checkpoints to the machine's libraries");
    public static readonly VerificationCode ToolVersion = new("CKPT9126", "The tool and the Runtime are of different versions");
    public static readonly VerificationCode UnreadableSettings = new("CKPT9127", "A settings file cannot be read");

    public static readonly VerificationCode ToolNotFound = new("CKPT9140", "The tool is not installed");
    public static readonly VerificationCode NothingToRun = new("CKPT9141", "Nothing was published that can be run");
    public static readonly VerificationCode CaptureFailed = new("CKPT9142", "The published program could not be captured");
    public static readonly VerificationCode NotReached = new("CKPT9143", "The program did not come to its capture point");
    public static readonly VerificationCode UnknownName = new("CKPT9144", "There is no capture point of that name");

    public static readonly VerificationCode EnvironmentRead = new("CKPT9160", "An environment variable is read before the capture");
    public static readonly VerificationCode OutsideFile = new("CKPT9161", "A file outside of the program is used before the capture");
    public static readonly VerificationCode EarlySocket = new("CKPT9162", "A socket is opened before the capture");
    public static readonly VerificationCode SettingRead = new("CKPT9163", "A setting is read before the capture");

    /// <summary>In the order of their numbers.</summary>
    public static IReadOnlyList<VerificationCode> All { get; } =
    [
        BadProperty,
        ProcessEndsInCopy, RandomInStatic, IdentifierInStatic, KeyInStatic, ConnectionInStatic, CaptureUnderLock, CaptureInStaticConstructor, InvalidName, UnreadableAssembly,
        Platform, ServerCollector, RetainedMemory, SelfExtraction, StaticOpenSsl, GlobalizationData, ToolVersion, UnreadableSettings,
        ToolNotFound, NothingToRun, CaptureFailed, NotReached, UnknownName,
        EnvironmentRead, OutsideFile, EarlySocket, SettingRead,
    ];
}
