using Checkpointing;
using Linpack;

try
{
    Arguments arguments = Arguments.Parse(args);
    Benchmark benchmark = Benchmark.Factor(arguments.Size, arguments.Seed);
    int rightHandSide = arguments.Seed;

    CheckpointResult result = Checkpoint.Capture("factored");
    Benchmark.Print("outcome", result.Outcome);
    switch (result.Outcome)
    {
        case CheckpointOutcome.JustDumped:
            // The original may end here: its checkpoint is whole, and the copies have the rest of the work.
            if (arguments.StopAfterDump)
                return 0;
            break;
        case CheckpointOutcome.JustRestored:
            // A copy must not end here. It goes on with the solve, for a right-hand side of its own where it was given one.
            if (result.Replay is { Arguments: [string seed, ..] })
                rightHandSide = Arguments.Number(seed);
            break;
        case CheckpointOutcome.NotCaptured:
            break;
    }

    benchmark.Solve(rightHandSide);
    return 0;
}
catch (FormatException exception)
{
    Console.Error.WriteLine($"{exception.Message}\n{Arguments.Usage}");
    return 2;
}
