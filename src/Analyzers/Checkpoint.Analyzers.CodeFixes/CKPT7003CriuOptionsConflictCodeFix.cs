using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Checkpointing.Analyzers;

/// <summary>
/// Corrects an option of a dump or restore: a log file's folder becomes the work folder, the own process id goes, and so does LeaveStopped
/// where LeaveRunning is asked for as well. Absolute parent images are left: what they are relative to is known only when it runs.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CKPT7003CriuOptionsConflictCodeFix() : CheckpointCodeFix("Correct the option", RuleIds.CriuOptionsConflict)
{
    private const string WorkDirectory = nameof(WorkDirectory);

    private protected override async Task<Document?> FixAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellation).ConfigureAwait(false);
        if (editor.OriginalRoot.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is not AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax initializer } option)
            return null;
        switch (option.Left.ToString())
        {
            case "Pid" or "LeaveStopped":
                editor.ReplaceNode(initializer, Without(initializer, option));
                return editor.GetChangedDocument();
            case "LogFile" when editor.SemanticModel.GetConstantValue(option.Right, cancellation).Value is string path && path.LastIndexOf('/') is >= 0 and var slash && slash < path.Length - 1
                && !initializer.Expressions.OfType<AssignmentExpressionSyntax>().Any(a => a.Left.ToString() == WorkDirectory):
                AssignmentExpressionSyntax folder = option.WithLeft(SyntaxFactory.IdentifierName(WorkDirectory).WithTriviaFrom(option.Left))
                    .WithRight(Text(slash == 0 ? "/" : path.Substring(0, slash))).WithTrailingTrivia();
                AssignmentExpressionSyntax name = option.WithRight(Text(path.Substring(slash + 1)).WithTriviaFrom(option.Right));
                bool ownLine = option.GetLeadingTrivia().Any(t => t.IsKind(SyntaxKind.WhitespaceTrivia));
                int at = initializer.Expressions.IndexOf(option);
                SyntaxToken comma = SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(ownLine ? StatementLists.EndOfLine(option) : SyntaxFactory.Space);
                SyntaxNodeOrTokenList list = initializer.Expressions.GetWithSeparators();
                list = list.RemoveAt(2 * at).InsertRange(2 * at, [folder, comma, name.WithLeadingTrivia(StatementLists.Indentation(option))]);
                editor.ReplaceNode(initializer, initializer.WithExpressions(SyntaxFactory.SeparatedList<ExpressionSyntax>(list)));
                return editor.GetChangedDocument();
            default:
                return null;
        }
    }

    private static LiteralExpressionSyntax Text(string value) => SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(value));

    private static InitializerExpressionSyntax Without(InitializerExpressionSyntax initializer, AssignmentExpressionSyntax option)
    {
        int at = initializer.Expressions.IndexOf(option);
        SeparatedSyntaxList<ExpressionSyntax> left = initializer.Expressions.Remove(option);
        if (at < left.Count && option.GetLeadingTrivia().Any(t => t.IsKind(SyntaxKind.SingleLineCommentTrivia) || t.IsKind(SyntaxKind.MultiLineCommentTrivia)))
            left = left.Replace(left[at], left[at].WithLeadingTrivia(option.GetLeadingTrivia()));
        // The last one gives its end of line to the one before it.
        if (left.Count > 0 && initializer.Expressions.Last() == option && !initializer.Expressions.GetSeparators().Skip(left.Count).Any())
            left = left.Replace(left.Last(), left.Last().WithTrailingTrivia(option.GetTrailingTrivia()));
        return initializer.WithExpressions(left);
    }
}
