using System.Collections.Immutable;
using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>The founding mistake: the copy wakes up and is ended before it has done anything.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT1001ProcessEndsInCopyAnalyzer() : CheckpointAnalyzer(Descriptor)
{
    /// <summary>The property that tells the fix whether other outcomes come this way, too.</summary>
    public const string SharedProperty = "shared";

    /// <summary>The property that tells the fix that the function is the entry point.</summary>
    public const string EntryPointProperty = "entryPoint";

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.ProcessEndsInCopy,
        "Do not end the process where it has just been restored",
        "'{0}' ends the copy as soon as it is restored; on JustRestored return instead, so that the copy goes on with what the original was doing",
        RuleCategories.Outcome,
        DiagnosticSeverity.Warning,
        "A capture returns twice: in the original, and later in every copy. A copy that exits on that answer has run one line and is gone.");

    private protected override void Analyze(RuleContext context)
    {
        foreach (FlowResult result in context.Roots)
        {
            EntryPointReturns returns = new(context, result);
            IReadOnlyList<Stop> doomed = Doom.StopsOf(result, StopKind.ProcessEnd, returns.Counts);
            foreach (Stop stop in doomed.Concat(GuardedStops.Of(result, StopKind.ProcessEnd, doomed)))
            {
                if (!IsReportedInside(context, stop))
                    context.Report(Descriptor, stop.Syntax.GetLocation(), Properties(context, result, result.WorldsOf(stop.Syntax)), stop.How);
            }

            foreach (Stop stop in Doom.StopsOf(result, StopKind.Return, returns.Counts))
            {
                if (returns.Counts(stop))
                    context.Report(Descriptor, EntryPointReturns.LocationOf(stop.Syntax), Properties(context, result, returns.WorldsOf(stop)), "return");
            }

            foreach (ReturnStatementSyntax statement in returns.Bare())
                context.Report(Descriptor, statement.GetLocation(), Properties(context, result, Outcomes.JustRestored), "return");
        }
    }

    private static ImmutableDictionary<string, string?> Properties(RuleContext context, FlowResult result, Outcomes worlds)
    {
        ImmutableDictionary<string, string?> properties = ImmutableDictionary<string, string?>.Empty;
        if ((worlds & ~Outcomes.JustRestored) != 0)
            properties = properties.Add(SharedProperty, "");
        return context.Model.IsEntryPoint(result.Frame.Method) ? properties.Add(EntryPointProperty, "") : properties;
    }

    /// <summary>A helper that is given the outcome and picks the wrong branch itself is reported there.</summary>
    private static bool IsReportedInside(RuleContext context, Stop stop)
    {
        if (stop.Target is not { } helper || !helper.Parameters.Any(p => context.Types.CarriesOutcome(p.Type)))
            return false;
        foreach (SyntaxReference declaration in helper.OriginalDefinition.DeclaringSyntaxReferences)
        {
            foreach (FlowResult inner in context.Model.RootsIn(declaration.SyntaxTree, context.Cancellation))
            {
                if (SymbolEqualityComparer.Default.Equals(inner.Frame.Method, helper.OriginalDefinition) && Doom.StopsOf(inner, StopKind.ProcessEnd).Count > 0)
                    return true;
            }
        }

        return false;
    }
}
