using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>A lock is held at a capture.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT1006CaptureUnderLockAnalyzer() : HeldAtCaptureAnalyzer(Descriptor, HeldKind.Lock)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.CaptureUnderLock,
        "Do not capture while a lock is held",
        "'{0}' is held at this capture; hooks and other threads that need it wait for ever, and every copy wakes up holding it; release it first",
        RuleCategories.Outcome,
        DiagnosticSeverity.Warning,
        "Hooks run during the capture. One that needs the lock waits for the thread that waits for the hook.");

    /// <summary>Whether the capture is where the lock could not be had.</summary>
    private static bool IsNotTaken(Held held, CaptureSite site) =>
        held.Since.Ancestors().OfType<IfStatementSyntax>().FirstOrDefault(i => i.Condition.Span.Contains(held.Since.Span)) is { } test
        && (test.Condition is PrefixUnaryExpressionSyntax ? test.Statement : test.Else?.Statement)?.Span.Contains(site.Syntax.Span) == true;

    // Where a hook takes that very lock, the deadlock is certain and CKPT6004 says so.
    private protected override bool IsMeant(RuleContext context, CaptureSite site, Held held) =>
        IsNotTaken(held, site) || HookLocks.GateOf(held, context) is { } gate && HookLocks.TakenIn(context).Any(l => SymbolEqualityComparer.Default.Equals(l.Gate, gate));
}
