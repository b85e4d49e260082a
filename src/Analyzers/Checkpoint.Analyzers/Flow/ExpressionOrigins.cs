using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Checkpointing.Analyzers.Flow;

/// <summary>Where the value of one expression comes from, without a control-flow graph: through what is derived from it, local variables and helpers.</summary>
internal sealed class ExpressionOrigins(CompilationModel model, FlowContext context)
{
    private const int Depth = 4;

    public IEnumerable<Origin> In(IOperation? value) => In(value, Depth);

    private IEnumerable<Origin> In(IOperation? value, int depth)
    {
        if (value is null || depth == 0)
            return [];
        if (ValueSources.Classify(value, context) is { } origin)
        {
            // A shared object is not in the member that names it.
            if (origin.Detail == ValueSources.SharedDetail)
                return [];
            Origin[] given = value is IObjectCreationOperation or IInvocationOperation ? [.. Derived(value, depth).Where(o => o.Kind == origin.Kind)] : [];
            return given.Length > 0 ? given : [origin];
        }

        return Derived(value, depth);
    }

    /// <summary>What is made from such a value by one expression is such a value still: the text of an id, say.</summary>
    private IEnumerable<Origin> Derived(IOperation value, int depth)
    {
        switch (value)
        {
            case IConversionOperation conversion:
                return In(conversion.Operand, depth);
            case IParenthesizedOperation inner:
                return In(inner.Operand, depth);
            case IInterpolatedStringOperation text:
                return text.Parts.OfType<IInterpolationOperation>().SelectMany(p => In(p.Expression, depth));
            case IBinaryOperation binary:
                return In(binary.LeftOperand, depth).Concat(In(binary.RightOperand, depth));
            case IConditionalOperation conditional:
                return In(conditional.WhenTrue, depth).Concat(In(conditional.WhenFalse, depth));
            case ICoalesceOperation coalesce:
                return In(coalesce.Value, depth).Concat(In(coalesce.WhenNull, depth));
            case IImplicitIndexerReferenceOperation part:
                return In(part.Instance, depth);
            case IArrayElementReferenceOperation element when ValueSources.Derives(element.Type):
                return In(element.ArrayReference, depth);
            case IPropertyReferenceOperation { Instance: { } instance } property when ValueSources.Derives(property.Type):
                return In(instance, depth);
            case ILocalReferenceOperation { Local: var local }:
                return InVariable(local, depth);
            case IInvocationOperation call:
                return InCall(call, depth);
            case IObjectCreationOperation creation when creation.Type is { } type && (ValueSources.Derives(type) || ValueSources.Wraps(type)):
                return creation.Arguments.SelectMany(a => In(a.Value, depth));
            default:
                return [];
        }
    }

    private IEnumerable<Origin> InCall(IInvocationOperation call, int depth)
    {
        if (call.TargetMethod.DeclaringSyntaxReferences.IsEmpty)
        {
            if (!ValueSources.Derives(call.Type))
                return [];
            return call.Instance is { } instance ? In(instance, depth).Concat(call.Arguments.SelectMany(a => In(a.Value, depth))) : call.Arguments.SelectMany(a => In(a.Value, depth));
        }

        if (!ValueSources.MayMake(call.TargetMethod) || context.IsSafe(call.TargetMethod) || model.Bodies.GraphOf(call.TargetMethod, context.Cancellation) is not { } graph)
            return [];
        return graph.Blocks.Where(b => b.FallThroughSuccessor?.Semantics == ControlFlowBranchSemantics.Return && b.BranchValue is not null)
            .SelectMany(b => In(b.BranchValue, depth - 1));
    }

    private IEnumerable<Origin> InVariable(ILocalSymbol local, int depth) =>
        local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(context.Cancellation) is VariableDeclaratorSyntax { Initializer.Value: { } initial }
            ? In(model.SemanticsOf(initial.SyntaxTree).GetOperation(initial, context.Cancellation), depth - 1)
            : [];
}
