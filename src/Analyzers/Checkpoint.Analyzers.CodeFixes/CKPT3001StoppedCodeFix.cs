using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Checkpointing.Analyzers;

/// <summary>Takes the time that the copy lay in the store off a difference of times; it is zero in the original.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CKPT3001StoppedCodeFix() : CheckpointCodeFix("Leave out the time in the store", RuleIds.WallClockAcrossCapture)
{
    private protected override async Task<Document?> FixAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellation).ConfigureAwait(false);
        SyntaxNode use = editor.OriginalRoot.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        if (KnownTypes.From(editor.SemanticModel.Compilation) is not { } types
            || use.Parent is not BinaryExpressionSyntax { RawKind: (int)SyntaxKind.SubtractExpression } difference || difference.Right != use
            || new OutcomeAccess(editor.SemanticModel, types, editor.Generator).InScope(use) is not MemberAccessExpressionSyntax { Expression: { } result })
            return null;
        editor.ReplaceNode(difference, SyntaxFactory.BinaryExpression(
            SyntaxKind.SubtractExpression,
            difference.WithTrailingTrivia(SyntaxFactory.Space),
            SyntaxFactory.Token(SyntaxKind.MinusToken).WithTrailingTrivia(SyntaxFactory.Space),
            SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, result, SyntaxFactory.IdentifierName(KnownTypes.StoppedProperty))
                .WithTrailingTrivia(difference.GetTrailingTrivia())));
        return editor.GetChangedDocument();
    }
}
