using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Checkpointing.Analyzers;

/// <summary>
/// Fixes all diagnostics of a document in turn, each in what the one before has left. Fixes made side by side and merged would
/// declare the same variable twice, or lose one where two touch the same line.
/// </summary>
internal sealed class OneAfterAnother(CheckpointCodeFix fix) : DocumentBasedFixAllProvider
{
    protected override async Task<Document?> FixAllAsync(FixAllContext fixAllContext, Document document, ImmutableArray<Diagnostic> diagnostics)
    {
        CancellationToken cancellation = fixAllContext.CancellationToken;
        if (await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false) is not { } original)
            return document;
        (Diagnostic Diagnostic, SyntaxNode Node, SyntaxAnnotation Mark)[] all =
        [
            .. diagnostics.OrderBy(d => d.Location.SourceSpan.Start)
                .Select(d => (d, original.FindNode(d.Location.SourceSpan, getInnermostNodeForTie: true), new SyntaxAnnotation())),
        ];
        document = document.WithSyntaxRoot(original.ReplaceNodes(
            all.Select(a => a.Node).Distinct(),
            (node, now) => now.WithAdditionalAnnotations(all.Where(a => a.Node == node).Select(a => a.Mark))));
        foreach ((Diagnostic diagnostic, _, SyntaxAnnotation mark) in all)
        {
            // A fix before this one may have taken the place away.
            SyntaxNode? root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
            if (root?.GetAnnotatedNodes(mark).FirstOrDefault() is not { } place)
                continue;
            Diagnostic moved = Diagnostic.Create(diagnostic.Descriptor, place.GetLocation(), diagnostic.AdditionalLocations, diagnostic.Properties);
            document = await fix.TryFixAsync(document, moved, cancellation).ConfigureAwait(false) ?? document;
        }

        return document;
    }
}
