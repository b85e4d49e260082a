using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Checkpointing.Analyzers.Flow;

/// <summary>How one path came out of an operation: it goes on with a value, or it died there.</summary>
internal readonly record struct BranchOutcome(Path? Path, AbstractValue Value, Path? Died);

/// <summary>Executes one operation on one path. Where a capture happens inside, the path forks into its answers.</summary>
internal static class BlockStep
{
    private static readonly int?[] s_answers = [null, World.NotCaptured, World.JustDumped, World.JustRestored];
    private static readonly int?[] s_noCapture = [null];

    public static IEnumerable<BranchOutcome> Execute(FunctionFrame frame, IOperation operation, Path path, FlowRecorder? recorder)
    {
        foreach (int? answer in MayCapture(frame, operation) ? s_answers : s_noCapture)
        {
            OperationEvaluator evaluator = new(frame, path.World, path.State, answer, recorder);
            AbstractValue value = evaluator.Evaluate(operation);
            if (evaluator.IsImpossible || (answer is not null && !evaluator.Captured))
                continue;
            Path after = new(evaluator.World, evaluator.State, evaluator.CapturedAt ?? path.BeganAt);
            yield return evaluator.IsDead ? new BranchOutcome(null, value, after) : new BranchOutcome(after, value, null);
        }
    }

    private static bool MayCapture(FunctionFrame frame, IOperation operation)
    {
        foreach (IOperation inner in operation.DescendantsAndSelf())
        {
            if (inner is IInvocationOperation call && frame.Context.MayCapture(call))
                return true;
            if (inner is IPropertyReferenceOperation { Property.GetMethod: { } getter } && frame.Context.IsCapturing(getter))
                return true;
        }

        return false;
    }
}
