using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>Wall-clock time from before a capture is compared with, or subtracted from, time after it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT3001WallClockAcrossCaptureAnalyzer() : AliveAcrossAnalyzer(Descriptor, ValueKind.WallClock)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.WallClockAcrossCapture,
        "Do not reckon with a time from before the capture",
        "'{0}' was taken before the capture, so the difference includes the time the copy lay in the store; read the clock again, or subtract result.Stopped",
        RuleCategories.Time,
        DiagnosticSeverity.Warning,
        "Between dump and restore wall-clock time goes on, for hours or months. The program did not run meanwhile.");

    private protected override bool Counts(AliveUse use, FlowResult result, RuleContext context) =>
        TimeArithmetic.IsReckonedWith(use.Use.Syntax) && !TimeArithmetic.IsExpiry(use.Use.Syntax) && !TimeArithmetic.AllowsForStop(use.Use.Syntax, context);
}
