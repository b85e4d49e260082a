namespace Checkpointing.Tool.Infrastructure;

/// <summary>Every error of the tool. docs/errors.md explains each; 91xx belongs to the build package.</summary>
internal static class ErrorCodes
{
    public static readonly ErrorCode Usage = new("CKPT9001", "The command line is not understood", ExitCode.Usage);
    public static readonly ErrorCode Bug = new("CKPT9002", "A bug in the tool", ExitCode.Failed);

    public static readonly ErrorCode CheckpointNotFound = new("CKPT9010", "No such checkpoint", ExitCode.NotFound);
    public static readonly ErrorCode AmbiguousReference = new("CKPT9011", "More than one checkpoint is meant", ExitCode.Usage);
    public static readonly ErrorCode CheckpointDamaged = new("CKPT9012", "The checkpoint is damaged", ExitCode.Failed);
    public static readonly ErrorCode StoreUnusable = new("CKPT9013", "The store cannot be used", ExitCode.CannotRunHere);

    public static readonly ErrorCode MappedFileChanged = new("CKPT9014", "A file of the program was changed after the capture", ExitCode.Failed);
    public static readonly ErrorCode OpenFileChanged = new("CKPT9015", "A file that the program had open is not as it was", ExitCode.Failed);
    public static readonly ErrorCode MachineLacks = new("CKPT9016", "The processor or the kernel lacks what the program uses", ExitCode.Failed);
    public static readonly ErrorCode CriuTooOld = new("CKPT9017", "CRIU is missing or older than the checkpoint", ExitCode.Failed);
    public static readonly ErrorCode ProcessIdTaken = new("CKPT9018", "A process id of the copy is taken", ExitCode.Failed);
    public static readonly ErrorCode NoRoom = new("CKPT9019", "There is too little disk or memory for a copy", ExitCode.Failed);

    public static readonly ErrorCode ProgramNotFound = new("CKPT9020", "No such program", ExitCode.NotFound);
    public static readonly ErrorCode ProgramNotStarted = new("CKPT9021", "The program cannot be started", ExitCode.CannotRunHere);
    public static readonly ErrorCode ProcessNotFound = new("CKPT9022", "No such process", ExitCode.NotFound);

    public static readonly ErrorCode UserNotFound = new("CKPT9024", "No such user", ExitCode.CannotRunHere);
    public static readonly ErrorCode UserCannotRun = new("CKPT9025", "The user cannot run the program", ExitCode.CannotRunHere);

    public static readonly ErrorCode CriuNotFound = new("CKPT9030", "CRIU is not installed", ExitCode.CannotRunHere);
    public static readonly ErrorCode CriuUnusable = new("CKPT9031", "CRIU does not work on this machine", ExitCode.CannotRunHere);
    public static readonly ErrorCode PermissionMissing = new("CKPT9032", "A permission is missing", ExitCode.CannotRunHere);

    public static readonly ErrorCode CaptureFailed = new("CKPT9040", "The capture failed", ExitCode.Failed);
    public static readonly ErrorCode CaptureRefused = new("CKPT9041", "The program cannot be captured in this state", ExitCode.Failed);

    public static readonly ErrorCode RestoreFailed = new("CKPT9050", "The copy could not be restored", ExitCode.Failed);
    public static readonly ErrorCode MachineDiffers = new("CKPT9051", "The checkpoint does not fit this machine any more", ExitCode.Failed);

    public static readonly ErrorCode CopiesDiffer = new("CKPT9052", "The copies differ", ExitCode.Failed);
    public static readonly ErrorCode CopiesShare = new("CKPT9053", "Copies share what should be unique", ExitCode.Failed);

    public static readonly ErrorCode TimeLimit = new("CKPT9060", "A time limit passed", ExitCode.TimeLimit);

    public static readonly ErrorCode SetupUnsupported = new("CKPT9070", "No way is known to get CRIU on this system", ExitCode.CannotRunHere);
    public static readonly ErrorCode SetupFailed = new("CKPT9071", "CRIU could not be set up", ExitCode.CannotRunHere);

    /// <summary>In the order of their numbers.</summary>
    public static IReadOnlyList<ErrorCode> All { get; } =
    [
        Usage, Bug,
        CheckpointNotFound, AmbiguousReference, CheckpointDamaged, StoreUnusable,
        MappedFileChanged, OpenFileChanged, MachineLacks, CriuTooOld, ProcessIdTaken, NoRoom,
        ProgramNotFound, ProgramNotStarted, ProcessNotFound,
        UserNotFound, UserCannotRun,
        CriuNotFound, CriuUnusable, PermissionMissing,
        CaptureFailed, CaptureRefused,
        RestoreFailed, MachineDiffers, CopiesDiffer, CopiesShare,
        TimeLimit,
        SetupUnsupported, SetupFailed,
    ];
}
