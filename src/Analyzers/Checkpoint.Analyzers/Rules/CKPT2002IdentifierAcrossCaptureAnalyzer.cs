using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>An identifier made before a capture is used after it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT2002IdentifierAcrossCaptureAnalyzer() : AliveAcrossAnalyzer(Descriptor, ValueKind.Identifier)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.IdentifierAcrossCapture,
        "Do not use an identifier in a copy that was made before the capture",
        "'{0}' was made by '{1}' before the capture and is the same in every copy; make it again after the restore, or hold it in a PerRestore<T>",
        RuleCategories.Uniqueness,
        DiagnosticSeverity.Warning,
        "An identifier is captured with the rest of the memory. Every copy goes on with the same one.");
}
