// The founding mistake: both answers pick a code, one exit for both, two helpers away.
class Simulation
{
    private readonly List<double> _state = [];

    static void Main()
    {
        Simulation simulation = new();
        simulation.Prepare();
        simulation.SaveState();
        simulation.Run();
    }

    void Prepare()
    {
        for (int i = 0; i < 100; i++)
            _state.Add(i);
    }

    void SaveState()
    {
        int exitCode;
        CheckpointResult result = Checkpoint.Capture("prepared");
        switch (result.Outcome)
        {
            case CheckpointOutcome.JustDumped:
                Console.WriteLine("Dump succeeded");
                exitCode = 42;
                break;
            case CheckpointOutcome.JustRestored:
                Console.WriteLine("Restored");
                exitCode = 43;
                break;
            default:
                return;
        }

        Finish(exitCode); //! CKPT1001
    }

    static void Finish(int code)
    {
        Console.Out.Flush();
        Leave(code);
    }

    static void Leave(int code) => Environment.Exit(code);

    void Run() => Console.WriteLine(_state.Sum());
}
