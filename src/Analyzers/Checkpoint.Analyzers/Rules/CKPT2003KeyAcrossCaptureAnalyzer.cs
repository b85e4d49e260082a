using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>Key material made before a capture is used after it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT2003KeyAcrossCaptureAnalyzer() : AliveAcrossAnalyzer(Descriptor, ValueKind.Key)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.KeyAcrossCapture,
        "Do not use key material in a copy that was made before the capture",
        "'{0}' holds key material made by '{1}' before the capture; every copy, and the image on disk, has the same; make it again after the restore",
        RuleCategories.Uniqueness,
        DiagnosticSeverity.Warning,
        "A key that was made before the capture lies in the image, and every copy uses it.");
}
