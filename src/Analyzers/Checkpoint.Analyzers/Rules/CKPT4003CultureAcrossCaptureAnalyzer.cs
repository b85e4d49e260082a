using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>A time zone or culture read before a capture is used after it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT4003CultureAcrossCaptureAnalyzer() : AliveAcrossAnalyzer(Descriptor, ValueKind.Culture)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.CultureAcrossCapture,
        "Do not keep the time zone or culture across a capture",
        "'{0}' was read by '{1}' before the capture and may differ where the copy runs; read it again after the restore",
        RuleCategories.Environment,
        DiagnosticSeverity.Warning,
        "Time zone and culture come from the machine and the environment the process runs in.",
        enabledByDefault: false);
}
