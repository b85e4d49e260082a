using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Checkpointing.Analyzers.Rules;

/// <summary>Says in which worlds a condition holds. The graph has short-circuit operators taken apart; here they are put together again.</summary>
internal static class OutcomeConditions
{
    public static bool? Holds(this FlowRecorder recorder, ExpressionSyntax condition, int world)
    {
        switch (condition)
        {
            case ParenthesizedExpressionSyntax inner:
                return recorder.Holds(inner.Expression, world);
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not:
                return !recorder.Holds(not.Operand, world);
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } and:
                bool? first = recorder.Holds(and.Left, world);
                return first == false ? false : first & recorder.Holds(and.Right, world);
            case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression } or:
                bool? left = recorder.Holds(or.Left, world);
                return left == true ? true : left | recorder.Holds(or.Right, world);
            default:
                return recorder.ValueOf(condition, world)?.AsBoolean;
        }
    }

    /// <summary>The worlds in which the condition is known to have the value; null where some world leaves it open.</summary>
    public static Outcomes? WorldsIn(this FlowRecorder recorder, ExpressionSyntax condition, bool value)
    {
        Outcomes worlds = Outcomes.None;
        for (int world = 0; world < World.NoCaptureYet; world++)
        {
            // A world that never gets here has no say.
            if (!condition.DescendantNodesAndSelf().Any(n => (recorder.WorldsOf(n) & World.Bit(world)) != 0))
                continue;
            if (recorder.Holds(condition, world) is not { } holds)
                return null;
            if (holds == value)
                worlds |= World.Bit(world);
        }

        return worlds;
    }

    /// <summary>The worlds in which anything inside the syntax runs.</summary>
    public static Outcomes WorldsInside(this FlowRecorder recorder, SyntaxNode syntax)
    {
        Outcomes worlds = Outcomes.None;
        foreach (SyntaxNode node in syntax.DescendantNodesAndSelf())
            worlds |= recorder.WorldsOf(node);
        return worlds;
    }
}
