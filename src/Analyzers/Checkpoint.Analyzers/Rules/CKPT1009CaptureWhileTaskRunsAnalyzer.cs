using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>A task or thread of this function may be half done at the capture.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT1009CaptureWhileTaskRunsAnalyzer() : HeldAtCaptureAnalyzer(Descriptor, HeldKind.Task, HeldKind.Gathered)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.CaptureWhileTaskRuns,
        "Wait for what was started before capturing",
        "'{0}' may still be running at this capture, and every copy would finish it again; await or join it first",
        RuleCategories.Outcome,
        DiagnosticSeverity.Info,
        "A task or thread that is half done at the capture is finished once in the original and once more in every copy.");
}
