using System.Collections.Immutable;
using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Checkpointing.Analyzers.Rules;

/// <summary>A rule about something that is in force when a capture is made: it is reported at the capture, once.</summary>
public abstract class HeldAtCaptureAnalyzer : CheckpointAnalyzer
{
    /// <summary>The property that tells the fix what is in force.</summary>
    public const string HeldProperty = "held";

    private readonly DiagnosticDescriptor _descriptor;
    private readonly HeldKind[] _kinds;

    private protected HeldAtCaptureAnalyzer(DiagnosticDescriptor descriptor, params HeldKind[] kinds)
        : base(descriptor)
    {
        _descriptor = descriptor;
        _kinds = kinds;
    }

    private protected sealed override void Analyze(RuleContext context)
    {
        foreach (FlowResult result in context.Roots)
        {
            foreach (CaptureSite site in result.Captures)
            {
                if (site.Held.Where(h => _kinds.Contains(h.Kind)).OrderBy(h => h.Since.SpanStart).FirstOrDefault() is { } held && !IsMeant(context, site, held))
                    context.Report(_descriptor, site.Syntax.GetLocation(), ImmutableDictionary<string, string?>.Empty.Add(HeldProperty, NameOf(held)), NameOf(held));
            }
        }

        AnalyzeUses(context);
    }

    /// <summary>What is in force at a capture elsewhere shows only where it is used after it.</summary>
    private protected virtual void AnalyzeUses(RuleContext context)
    {
    }

    /// <summary>Whether another rule reports this capture for the same cause, or it is none.</summary>
    private protected virtual bool IsMeant(RuleContext context, CaptureSite site, Held held) => false;

    private static string NameOf(Held held) => held.Place is ISymbol or MemberPlace or string ? held.Name : held.Since.ToString();
}
