class Strict
{
    static void Main()
    {
        var result = Checkpoint.Capture("x");
        switch (result.Outcome)
        {
            case CheckpointOutcome.JustDumped:
                break;
            case CheckpointOutcome.JustRestored:
                throw new InvalidOperationException("unexpected"); //! CKPT1004
            case CheckpointOutcome.NotCaptured:
                throw new InvalidOperationException("not supervised");
            default:
                throw new ArgumentOutOfRangeException(nameof(result));
        }

        Fine(result);
    }

    static void Fine(CheckpointResult result)
    {
        try
        {
            if (result.Outcome == CheckpointOutcome.JustRestored)
                throw new OperationCanceledException();
        }
        catch (OperationCanceledException)
        {
            Console.WriteLine("start over");
        }

        if (result.Outcome == CheckpointOutcome.JustRestored && result.Replay!.Arguments.Count == 0)
            throw new ArgumentException("A file name is needed.");
        Console.WriteLine("go");
    }
}
