using Checkpointing;
using Linpack;

Arguments arguments = Arguments.Parse(args);
Benchmark benchmark = Benchmark.Factor(arguments.Size, arguments.Seed);

CheckpointResult result = Checkpoint.Capture("factored");
Benchmark.Print("outcome", result.Outcome);
switch (result.Outcome)
{
    case CheckpointOutcome.JustDumped:
        Environment.Exit(42);
        break;
    case CheckpointOutcome.JustRestored:
        // The mistake that this project began with: the copy wakes up, runs this line and is gone with 43. Its restore
        // did not fail, and yet the solve below is never reached.
        Environment.Exit(43);
        break;
    case CheckpointOutcome.NotCaptured:
        break;
}

benchmark.Solve(arguments.Seed);
