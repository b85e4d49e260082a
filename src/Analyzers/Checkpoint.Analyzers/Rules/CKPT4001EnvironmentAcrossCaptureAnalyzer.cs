using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>A copy of the environment taken before a capture is used after it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT4001EnvironmentAcrossCaptureAnalyzer() : AliveAcrossAnalyzer(Descriptor, ValueKind.EnvironmentCopy)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.EnvironmentAcrossCapture,
        "Read the environment again after a restore",
        "'{0}' was read by '{1}' before the capture and may differ where the copy runs; read it again after the restore, or hold it in a PerRestore<T>",
        RuleCategories.Environment,
        DiagnosticSeverity.Warning,
        "A copy may wake up on another machine, in another folder, with other variables. What was read before the capture is that of the original.");
}
