using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>A timeout armed before a capture is relied on after it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT3003TimeoutAcrossCaptureAnalyzer() : AliveAcrossAnalyzer(Descriptor, ValueKind.Timeout)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.TimeoutAcrossCapture,
        "Arm timeouts again after a restore",
        "'{0}' was armed by '{1}' before the capture; in a copy its time stood still meanwhile; arm it again after the restore",
        RuleCategories.Time,
        DiagnosticSeverity.Info,
        "Timers measure monotonic time, which stands still between dump and restore. A timeout that was half over at the capture is half over in every copy.");
}
