using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Checkpointing.Analyzers;

/// <summary>
/// Makes the name unique by a Guid. Not offered in an expression body or return: what is asked for there several times must be the
/// same name each time.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CKPT2005ProcessIdInNameCodeFix() : CheckpointCodeFix("Make the name unique by a Guid", RuleIds.ProcessIdInName)
{
    private protected override async Task<Document?> FixAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellation).ConfigureAwait(false);
        SyntaxNode id = editor.OriginalRoot.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        if (id is not ExpressionSyntax || id.Ancestors().TakeWhile(a => a is not (StatementSyntax or MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax))
            .Any(a => a is ArrowExpressionClauseSyntax) || id.FirstAncestorOrSelf<StatementSyntax>() is ReturnStatementSyntax
            || editor.SemanticModel.Compilation.GetTypeByMetadataName("System.Guid") is not { } guid)
            return null;
        ExpressionSyntax made = (ExpressionSyntax)editor.Generator.InvocationExpression(
            editor.Generator.MemberAccessExpression(editor.Generator.TypeExpression(guid, addImport: true), nameof(Guid.NewGuid)));
        if (id.Parent is InterpolationSyntax hole)
        {
            editor.ReplaceNode(hole, hole.WithExpression(made).WithAlignmentClause(null)
                .WithFormatClause(SyntaxFactory.InterpolationFormatClause(
                    SyntaxFactory.Token(SyntaxKind.ColonToken),
                    SyntaxFactory.Token([], SyntaxKind.InterpolatedStringTextToken, "N", "N", []))));
            return editor.GetChangedDocument();
        }

        SyntaxNode whole = id.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(ToString), Parent: InvocationExpressionSyntax call } access && access.Expression == id ? call : id;
        editor.ReplaceNode(whole, ((ExpressionSyntax)editor.Generator.InvocationExpression(
            editor.Generator.MemberAccessExpression(made, nameof(ToString)), editor.Generator.LiteralExpression("N"))).WithTriviaFrom(whole));
        return editor.GetChangedDocument();
    }
}
