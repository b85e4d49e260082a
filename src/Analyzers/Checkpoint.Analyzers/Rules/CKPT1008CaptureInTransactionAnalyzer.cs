using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>A transaction is open at a capture: original and copies would all commit.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT1008CaptureInTransactionAnalyzer() : HeldAtCaptureAnalyzer(Descriptor, HeldKind.Transaction)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.CaptureInTransaction,
        "Do not capture while a transaction is open",
        "Transaction '{0}' is open at this capture, so the original and every copy would commit it; complete it before, or begin it after",
        RuleCategories.Outcome,
        DiagnosticSeverity.Warning,
        "A transaction lives in another process. The database knows one of it; after a restore two processes believe it is theirs.");
}
