using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>One clock stood still between dump and restore, the other went on.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT3002ClocksMixedAnalyzer() : AliveAcrossAnalyzer(Descriptor, ValueKind.Monotonic)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.ClocksMixed,
        "Do not mix monotonic and wall-clock time across a capture",
        "'{0}' measures monotonic time, which stood still between dump and restore, but is put together with wall-clock time, which did not; use one clock",
        RuleCategories.Time,
        DiagnosticSeverity.Info,
        "Stopwatch and TickCount stand still while a copy lies in the store; DateTime does not. Their sum or difference means nothing afterwards.");

    private protected override bool Counts(AliveUse use, FlowResult result, RuleContext context) => TimeArithmetic.MeetsWallClock(use.Use.Syntax, context);
}
