using System.Collections.Immutable;
using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>There are three answers. Code that asks for one and takes the rest for the second forgets the third.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT1003NotCapturedConfusedAnalyzer() : CheckpointAnalyzer(Descriptor)
{
    /// <summary>The property that tells the fix which outcome is meant.</summary>
    public const string MeantProperty = "meant";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.NotCapturedConfused,
        "Do not take NotCaptured for another outcome",
        "This branch is meant for {0}, but NotCaptured takes it too; name the outcome",
        RuleCategories.Outcome,
        DiagnosticSeverity.Warning,
        "A program that is not supervised gets NotCaptured: nothing was dumped, nothing restored. It must not run the branch of either.");

    private protected override void Analyze(RuleContext context)
    {
        foreach (FlowResult result in context.Roots)
        {
            bool endsTooEarly = Doom.StopsOf(result, StopKind.ProcessEnd).Count > 0
                || new EntryPointReturns(context, result) is { } returns && Doom.StopsOf(result, StopKind.Return, returns.Counts).Any(returns.Counts);
            SyntaxNode body = result.Frame.Graph.OriginalOperation.Syntax;
            foreach (SyntaxNode node in body.DescendantNodesAndSelf())
                Visit(node, result.Recorder, context, countsCodes: !endsTooEarly);
        }
    }

    private static void Visit(SyntaxNode node, FlowRecorder recorder, RuleContext context, bool countsCodes)
    {
        switch (node)
        {
            case IfStatementSyntax branch when recorder.WorldsIn(branch.Condition, true) is { } taken && recorder.WorldsIn(branch.Condition, false) is { } other:
                if (branch.Condition is not IdentifierNameSyntax)
                    Check(taken, branch.Statement, branch.Else?.Statement, branch.Condition.GetLocation(), recorder, context, countsCodes);
                if (branch.Else is { Statement: not IfStatementSyntax } rest)
                    Check(other, rest.Statement, branch.Statement, rest.ElseKeyword.GetLocation(), recorder, context, countsCodes);
                break;
            case ConditionalExpressionSyntax choice when recorder.WorldsIn(choice.Condition, true) is { } whenTrue && recorder.WorldsIn(choice.Condition, false) is { } whenFalse:
                Check(whenTrue, choice.WhenTrue, choice.WhenFalse, choice.Condition.GetLocation(), recorder, context, countsCodes);
                if (choice.WhenFalse is not ConditionalExpressionSyntax)
                    Check(whenFalse, choice.WhenFalse, choice.WhenTrue, choice.WhenFalse.GetLocation(), recorder, context, countsCodes);
                break;
            case DefaultSwitchLabelSyntax { Parent: SwitchSectionSyntax section } label:
                Check(recorder.WorldsInside(section), section, null, label.GetLocation(), recorder, context, countsCodes);
                break;
            case SwitchExpressionArmSyntax { Pattern: DiscardPatternSyntax } arm:
                SwitchExpressionArmSyntax? sibling = ((SwitchExpressionSyntax)arm.Parent!).Arms.FirstOrDefault(a => a != arm);
                Check(recorder.WorldsInside(arm.Expression), arm.Expression, sibling?.Expression, arm.Pattern.GetLocation(), recorder, context, countsCodes);
                break;
            case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax variable, Value: BinaryExpressionSyntax or IsPatternExpressionSyntax or PrefixUnaryExpressionSyntax } value
                when recorder.WorldsIn(value.Value, true) is { } holds:
                if (Meant(holds) is { } meant && BranchWords.Name(variable.Identifier.ValueText) == meant)
                    Report(meant, value.Value.GetLocation(), context);
                break;
        }
    }

    private static void Check(Outcomes worlds, SyntaxNode region, SyntaxNode? opposite, Location location, FlowRecorder recorder, RuleContext context, bool countsCodes)
    {
        if (Meant(worlds) is { } meant && IsMadeFor(meant, region, opposite, recorder, context, countsCodes))
            Report(meant, location, context);
    }

    /// <summary>The one answer that shares the branch with NotCaptured.</summary>
    private static int? Meant(Outcomes worlds) => (worlds & Outcomes.Answers) switch
    {
        Outcomes.NotCaptured | Outcomes.JustRestored => World.JustRestored,
        Outcomes.NotCaptured | Outcomes.JustDumped => World.JustDumped,
        _ => null,
    };

    private static bool IsMadeFor(int meant, SyntaxNode region, SyntaxNode? opposite, FlowRecorder recorder, RuleContext context, bool countsCodes)
    {
        foreach (SyntaxNode node in region.DescendantNodesAndSelf())
        {
            if (node is IdentifierNameSyntax { Identifier.ValueText: KnownTypes.ReplayProperty or KnownTypes.StoppedProperty or KnownTypes.CheckpointIdProperty } name
                && context.Semantics.GetSymbolInfo(name, context.Cancellation).Symbol is IPropertySymbol property
                && SymbolEqualityComparer.Default.Equals(property.ContainingType, context.Types.Result)
                && (meant == World.JustRestored || name.Identifier.ValueText == KnownTypes.CheckpointIdProperty)
                && IsShared(name, region, recorder))
                return true;
            string? text = node switch
            {
                LiteralExpressionSyntax { RawKind: (int)SyntaxKind.StringLiteralExpression } literal => literal.Token.ValueText,
                InterpolatedStringTextSyntax part => part.TextToken.ValueText,
                _ => null,
            };
            if (text is not null && BranchWords.Text(text) == meant && IsShared(node, region, recorder))
                return true;
        }

        return countsCodes && opposite is not null && ExitCode(region) is { } code && ExitCode(opposite) is { } other && code != other && LeavesTheProgram(region, context);
    }

    /// <summary>Whether NotCaptured gets to the place: inside the branch it may be told from the other after all.</summary>
    private static bool IsShared(SyntaxNode place, SyntaxNode region, FlowRecorder recorder)
    {
        foreach (SyntaxNode around in place.AncestorsAndSelf().TakeWhile(n => region.Span.Contains(n.Span)))
        {
            if (recorder.WorldsOf(around) is not Outcomes.None and var worlds)
                return (worlds & Outcomes.NotCaptured) != 0;
        }

        return true;
    }

    /// <summary>Whether a number is an exit code: by the name of what takes it, as the argument of an exit, or as what the entry point returns.</summary>
    private static bool LeavesTheProgram(SyntaxNode number, RuleContext context)
    {
        foreach (SyntaxNode ancestor in number.AncestorsAndSelf())
        {
            switch (ancestor)
            {
                case VariableDeclaratorSyntax variable:
                    return IsCodeName(variable.Identifier.ValueText);
                case AssignmentExpressionSyntax assignment:
                    return IsCodeName(assignment.Left.ToString());
                case InvocationExpressionSyntax call:
                    return UseSites.NameOfCall(call) is "Exit" or "_exit" or "exit";
                case MethodDeclarationSyntax or CompilationUnitSyntax:
                    return context.Model.IsEntryPoint(context.Semantics.GetEnclosingSymbol(number.SpanStart, context.Cancellation) as IMethodSymbol);
            }
        }

        return false;
    }

    private static bool IsCodeName(string name)
    {
        string lower = name.ToLowerInvariant();
        return lower.Contains("code") || lower.Contains("exit") || lower.Contains("status");
    }

    /// <summary>The number that a branch gives out, where that is all it does.</summary>
    private static string? ExitCode(SyntaxNode region) => region switch
    {
        LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NumericLiteralExpression } literal => literal.Token.ValueText,
        BlockSyntax { Statements: { Count: 1 } statements } => ExitCode(statements[0]),
        ReturnStatementSyntax { Expression: { } value } => ExitCode(value),
        _ => null,
    };

    private static void Report(int meant, Location location, RuleContext context)
    {
        string outcome = meant == World.JustRestored ? "JustRestored" : "JustDumped";
        context.Report(Descriptor, location, ImmutableDictionary<string, string?>.Empty.Add(MeantProperty, outcome), outcome);
    }
}
