using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Checkpointing.Analyzers;

/// <summary>
/// Gives a folder of images mode 0700, and a store its usual place, which the tool makes with that mode. Not offered for CRIU's own images
/// in the temp folder: that folder must exist, and where it does is the program's affair.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CKPT7002ImagesReadableByOthersCodeFix() : CheckpointCodeFix("Let only the owner in", RuleIds.ImagesReadableByOthers)
{
    private const string UsualStore = ".checkpoints";
    private static readonly string[] s_owner = ["UserRead", "UserWrite", "UserExecute"];

    private protected override async Task<Document?> FixAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellation).ConfigureAwait(false);
        if (editor.OriginalRoot.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not ExpressionSyntax reported)
            return null;
        if (editor.SemanticModel.GetTypeInfo(reported, cancellation).Type is { Name: "UnixFileMode" } mode)
        {
            SyntaxNode type = editor.Generator.TypeExpression(mode, addImport: true);
            SyntaxNode owner = s_owner.Select(bit => editor.Generator.MemberAccessExpression(type, bit)).Aggregate(editor.Generator.BitwiseOrExpression);
            editor.ReplaceNode(reported, WithoutParentheses(owner).WithTriviaFrom(reported));
            return editor.GetChangedDocument();
        }

        if (reported.FirstAncestorOrSelf<BaseObjectCreationExpressionSyntax>() is { ArgumentList: { } list } && list.Arguments.Any(a => a.Expression == reported))
            return null;
        editor.ReplaceNode(reported, SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(UsualStore)).WithTriviaFrom(reported));
        return editor.GetChangedDocument();
    }

    private static SyntaxNode WithoutParentheses(SyntaxNode node) =>
        node.ReplaceNodes(node.DescendantNodes().OfType<ParenthesizedExpressionSyntax>(), (_, now) => now.Expression);
}
