using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>A file that has no name, or soon none, is open at a capture.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT5004GhostFileAtCaptureAnalyzer() : HeldAtCaptureAnalyzer(Descriptor, HeldKind.GhostFile)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.GhostFileAtCapture,
        "Do not capture with a deleted file open",
        "'{0}' is deleted when it is closed, but open at this capture; a deleted file larger than CRIU's ghost limit stops the capture",
        RuleCategories.Resources,
        DiagnosticSeverity.Info,
        "An open file without a name must be put into the image as a whole. CRIU refuses ones larger than its limit of 1 MiB.");
}
