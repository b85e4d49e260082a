using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>A child process is alive at a capture.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT5003ChildAliveAtCaptureAnalyzer() : HeldAtCaptureAnalyzer(Descriptor, HeldKind.Child)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.ChildAliveAtCapture,
        "Do not capture while a child process runs",
        "Child process '{0}' may still be running at this capture; wait for it, or start it again after the restore",
        RuleCategories.Resources,
        DiagnosticSeverity.Info,
        "Children are captured with their parent, or refused; a copy gets a child of its own only if the whole tree can be captured.");
}
