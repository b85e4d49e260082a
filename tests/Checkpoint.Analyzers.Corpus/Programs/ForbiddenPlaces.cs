using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

class Early
{
    static readonly CheckpointOutcome s_outcome;

    static Early()
    {
        s_outcome = Checkpoint.Capture("cctor").Outcome; //! CKPT1007
    }

    ~Early()
    {
        Save(); //! CKPT1007
    }

    [ModuleInitializer]
    internal static void Initialize() => Save(); //! CKPT1007

    internal static void Save()
    {
        if (Checkpoint.Capture("x").Outcome == CheckpointOutcome.JustRestored)
            Console.WriteLine(s_outcome);
    }
}

class Participant : ICheckpointParticipant
{
    public Task BeforeCaptureAsync(CancellationToken cancellationToken)
    {
        Early.Save(); //! CKPT1007
        return Task.CompletedTask;
    }
}

class Program
{
    static void Main()
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Early.Save(); //! CKPT1007
        Console.CancelKeyPress += OnCancel;
        using var signal = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Early.Save()); //! CKPT1007
        using var hook = Checkpoint.Register(afterDump: () => Early.Save()); //! CKPT1007
        using var participant = Checkpoint.Register(new Participant());
        Early.Save();
        Task.Run(() => Early.Save()).Wait();
    }

    static void OnCancel(object? sender, ConsoleCancelEventArgs e) => Early.Save(); //! CKPT1007
}
