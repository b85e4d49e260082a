using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>Something that was valid at the capture need not be so when a copy wakes up.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT3004ExpiryAcrossCaptureAnalyzer() : AliveAcrossAnalyzer(Descriptor, ValueKind.Expiry)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.ExpiryAcrossCapture,
        "Do not rely on an expiry from before the capture",
        "'{0}' was valid for a time that began before the capture and may be over when a copy wakes up; get it again after the restore",
        RuleCategories.Time,
        DiagnosticSeverity.Info,
        "Tokens, cached answers and certificates have a date. A copy may wake up long after it.");

    private protected override bool IsKind(AliveUse use) => use.Origin.Kind is ValueKind.Expiry or ValueKind.WallClock;

    private protected override bool Counts(AliveUse use, FlowResult result, RuleContext context) =>
        use.Origin.Kind == ValueKind.Expiry || (TimeArithmetic.IsReckonedWith(use.Use.Syntax) && TimeArithmetic.IsExpiry(use.Use.Syntax));
}
