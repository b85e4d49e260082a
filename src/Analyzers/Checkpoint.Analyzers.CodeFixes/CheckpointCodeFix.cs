using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Checkpointing.Analyzers;

/// <summary>The base of every fix: one action for each diagnostic, offered only when it changes something, and for all at once.</summary>
public abstract class CheckpointCodeFix : CodeFixProvider
{
    private readonly string _id;
    private readonly string _title;

    private protected CheckpointCodeFix(string id, string title)
    {
        _id = id;
        _title = title;
    }

    public sealed override ImmutableArray<string> FixableDiagnosticIds => [_id];

    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (await FixAsync(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false) is { } changed && changed != context.Document)
                context.RegisterCodeFix(CodeAction.Create(_title, _ => Task.FromResult(changed), equivalenceKey: _id), diagnostic);
        }
    }

    /// <summary>The document without the problem; null where there is no safe way.</summary>
    private protected abstract Task<Document?> FixAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation);
}
