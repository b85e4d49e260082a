using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Checkpointing.Analyzers.Rules;

/// <summary>A rule about values that were made before a capture and are used after it: reported at the first use, once for each value.</summary>
public abstract class AliveAcrossAnalyzer : CheckpointAnalyzer
{
    private readonly DiagnosticDescriptor _descriptor;
    private readonly ValueKind _kind;

    private protected AliveAcrossAnalyzer(DiagnosticDescriptor descriptor, ValueKind kind)
        : base(descriptor)
    {
        _descriptor = descriptor;
        _kind = kind;
    }

    private protected sealed override void Analyze(RuleContext context)
    {
        HashSet<SyntaxNode> reported = [];
        foreach (FlowResult result in context.Roots.Concat(context.Model.Reach.In(context.Tree)))
        {
            foreach (AliveUse use in result.Recorder.Uses.OrderBy(u => u.Use.Syntax.SpanStart))
            {
                if (IsKind(use) && !use.Use.IsImplicit && !UseSites.IsUpkeep(use.Use.Syntax) && Counts(use, result, context) && reported.Add(use.Origin.Creation))
                    context.Report(DescriptorFor(use), use.Use.Syntax.GetLocation(), UseSites.NameOf(use.Use.Syntax), UseSites.Short(use.Origin.Creation));
            }
        }

        AnalyzeUnused(context);
    }

    /// <summary>Reports what is alive without being used again.</summary>
    private protected virtual void AnalyzeUnused(RuleContext context)
    {
    }

    private protected virtual bool IsKind(AliveUse use) => use.Origin.Kind == _kind;

    private protected virtual bool Counts(AliveUse use, FlowResult result, RuleContext context) => true;

    private protected virtual DiagnosticDescriptor DescriptorFor(AliveUse use) => _descriptor;
}
