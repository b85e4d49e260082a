using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Checkpointing.Analyzers;

/// <summary>
/// The base of every fix: one action for each diagnostic, offered only when it changes something and what it leaves compiles, and for
/// all at once.
/// </summary>
public abstract class CheckpointCodeFix : CodeFixProvider
{
    private readonly ImmutableArray<string> _ids;
    private readonly string _title;

    private protected CheckpointCodeFix(string title, params string[] ids)
    {
        _ids = [.. ids];
        _title = title;
    }

    public sealed override ImmutableArray<string> FixableDiagnosticIds => _ids;

    public sealed override FixAllProvider GetFixAllProvider() => new OneAfterAnother(this);

    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            if (await TryFixAsync(context.Document, diagnostic, context.CancellationToken).ConfigureAwait(false) is { } changed)
                context.RegisterCodeFix(CodeAction.Create(_title, _ => Task.FromResult(changed), equivalenceKey: GetType().Name), diagnostic);
        }
    }

    /// <summary>The document without the problem; null where there is no safe way.</summary>
    internal async Task<Document?> TryFixAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        Document? changed = await FixAsync(document, diagnostic, cancellation).ConfigureAwait(false);
        if (changed is null || changed == document)
            return null;
        // A shape that nobody has thought of: better no fix than one that does not compile.
        int before = await ErrorsInAsync(document, cancellation).ConfigureAwait(false);
        return await ErrorsInAsync(changed, cancellation).ConfigureAwait(false) <= before ? changed : null;
    }

    /// <inheritdoc cref="TryFixAsync"/>
    private protected abstract Task<Document?> FixAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation);

    private static async Task<int> ErrorsInAsync(Document document, CancellationToken cancellation)
    {
        SemanticModel? semantics = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        return semantics?.GetDiagnostics(cancellationToken: cancellation).Count(d => d.Severity == DiagnosticSeverity.Error) ?? 0;
    }
}
