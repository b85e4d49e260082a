using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>A hook waits for a lock that the capturing thread holds, while that thread waits for the hook.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT6004HookTakesHeldLockAnalyzer() : CheckpointAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.HookTakesHeldLock,
        "Do not take a lock in a hook that is held at a capture",
        "This hook takes '{0}', which is held where the program captures: a deadlock; capture after the lock has been released",
        RuleCategories.Hooks,
        DiagnosticSeverity.Warning,
        "The capturing thread waits for its hooks. A hook that waits for that thread's lock waits until its time limit, and the capture fails.");

    private protected override void Analyze(RuleContext context)
    {
        HashSet<ISymbol> held = new(SymbolEqualityComparer.Default);
        foreach (Held one in context.Roots.SelectMany(r => r.Captures).SelectMany(c => c.Held))
        {
            if (one.Kind == HeldKind.Lock && HookLocks.GateOf(one, context) is { } gate)
                held.Add(gate);
        }

        if (held.Count == 0)
            return;
        foreach ((ISymbol gate, SyntaxNode place) in HookLocks.TakenIn(context))
        {
            if (held.Contains(gate))
                context.Report(Descriptor, place.GetLocation(), gate.Name);
        }
    }
}
