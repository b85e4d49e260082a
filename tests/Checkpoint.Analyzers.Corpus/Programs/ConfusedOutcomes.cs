class Report
{
    static void Main()
    {
        CheckpointResult result = Checkpoint.Capture("x");
        if (result.Outcome == CheckpointOutcome.JustDumped)
            Console.WriteLine("dumped");
        else //! CKPT1003
            Console.WriteLine($"restored after {result.Stopped}");

        if (result.Outcome != CheckpointOutcome.JustDumped) //! CKPT1003
            Use(result.Replay!.Arguments);

        switch (result.Outcome)
        {
            case CheckpointOutcome.JustDumped:
                Console.WriteLine("wrote " + result.CheckpointId);
                break;
            default: //! CKPT1003
                Use(result.Replay!.Arguments);
                break;
        }

        string role = result.Outcome == CheckpointOutcome.JustRestored ? "restored copy" : "dumped original"; //! CKPT1003
        Console.WriteLine(role);
        Right(result);
        Console.WriteLine(result.Outcome switch
        {
            CheckpointOutcome.JustDumped => "dumped",
            CheckpointOutcome.JustRestored => "restored",
            _ => "plain",
        });
    }

    static void Right(CheckpointResult result)
    {
        if (result.Outcome == CheckpointOutcome.JustRestored)
            Use(result.Replay!.Arguments);
        else
            Console.WriteLine("going on");

        switch (result.Outcome)
        {
            case CheckpointOutcome.JustRestored:
                Use(result.Replay!.Arguments);
                break;
            default:
                Console.WriteLine("fresh start");
                break;
        }

        if (result.Outcome == CheckpointOutcome.JustDumped)
            return;
        Console.WriteLine("no dump was made here");
    }

    static void Use(IReadOnlyList<string> arguments) => File.WriteAllLines("arguments", arguments);
}
