using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace Checkpointing.Analyzers;

/// <summary>Takes the end of a process out so that what is left compiles, and its comments stay.</summary>
internal static class StatementRemoval
{
    private static readonly SyntaxAnnotation s_gone = new();
    private const string GoesOn = "// The copy goes on with what the original was doing.";

    /// <param name="editor">Edits the document.</param>
    /// <param name="statement">What ends the process.</param>
    /// <param name="idle">The statement behind it that goes with it: a return or throw that was never meant to be reached.</param>
    public static void Remove(DocumentEditor editor, StatementSyntax statement, StatementSyntax? idle)
    {
        if (!StatementLists.IsInList(statement))
        {
            // The body of an if or else: the branch stays, and says why it is empty.
            string line = StatementLists.EndOfLine(statement).ToString();
            editor.ReplaceNode(statement, SyntaxFactory.ParseStatement($"{{{line}{GoesOn}{line}}}").WithTriviaFrom(statement).WithAdditionalAnnotations(Formatter.Annotation));
            return;
        }

        StatementSyntax last = idle ?? statement;
        bool endsSection = KeepsSection(last);
        SyntaxNode place = StatementLists.PlaceOf(statement);
        SyntaxNode? second = idle is null ? null : StatementLists.PlaceOf(idle);
        SyntaxTriviaList comments = [.. CommentsOf(statement), .. idle is null ? default : CommentsOf(idle)];
        if (comments.Count == 0 && statement.Parent is BlockSyntax { Parent: not SwitchSectionSyntax } block && block.Statements.Count == (idle is null ? 1 : 2) && !endsSection)
            comments = [.. StatementLists.Indentation(statement), SyntaxFactory.Comment(GoesOn), StatementLists.EndOfLine(statement)];
        editor.TrackNode(place);
        if (second is not null)
            editor.TrackNode(second);
        editor.ReplaceNode(place.Parent!, (list, _) => Without(list, list.GetCurrentNode(place)!, second is null ? null : list.GetCurrentNode(second), comments, endsSection));
    }

    private static SyntaxNode Without(SyntaxNode list, SyntaxNode place, SyntaxNode? second, SyntaxTriviaList comments, bool endsSection)
    {
        if (endsSection)
        {
            SyntaxNode last = second ?? place;
            // Without elastic trivia: the formatter would move the braces around it.
            SyntaxNode @break = Break().WithLeadingTrivia(comments.AddRange(StatementLists.Indentation(last))).WithTrailingTrivia(TrailingLine(last));
            if (second is null)
                return list.ReplaceNode(place, @break);
            list = list.TrackNodes(place, second);
            list = list.ReplaceNode(list.GetCurrentNode(second)!, @break);
            return list.RemoveNode(list.GetCurrentNode(place)!, SyntaxRemoveOptions.KeepNoTrivia)!;
        }

        SyntaxToken next = (second ?? place).GetLastToken().GetNextToken();
        SyntaxNode[] gone = second is null ? [place] : [place, second];
        if (comments.Count > 0 && list.FullSpan.Contains(next.FullSpan) && !next.IsKind(SyntaxKind.None))
        {
            list = list.ReplaceSyntax(
                gone, (_, now) => now.WithAdditionalAnnotations(s_gone),
                [next], (_, now) => now.WithLeadingTrivia(comments.AddRange(now.LeadingTrivia)),
                [], (_, now) => now);
            return list.RemoveNodes(list.GetAnnotatedNodes(s_gone), SyntaxRemoveOptions.KeepNoTrivia)!;
        }

        return list.RemoveNodes(gone, SyntaxRemoveOptions.KeepUnbalancedDirectives)!;
    }

    /// <summary>Whether the statement is what keeps a switch section from falling through.</summary>
    public static bool KeepsSection(StatementSyntax statement) =>
        statement is ReturnStatementSyntax or ThrowStatementSyntax or YieldStatementSyntax
        && (statement.Parent is SwitchSectionSyntax section && section.Statements.Last() == statement
            || statement.Parent is BlockSyntax { Parent: SwitchSectionSyntax outer } block && block.Statements.Last() == statement && outer.Statements.Last() == block);

    /// <summary>The comments of a statement, each with its line, and its directives.</summary>
    private static SyntaxTriviaList CommentsOf(StatementSyntax statement)
    {
        List<SyntaxTrivia> kept = [];
        SyntaxTriviaList leading = statement.GetLeadingTrivia();
        if (leading.Any(t => IsComment(t) || t.IsDirective))
            kept.AddRange(leading.Take(leading.Count - StatementLists.Indentation(statement).Count));
        foreach (SyntaxTrivia trivia in statement.GetTrailingTrivia().Where(IsComment))
            kept.AddRange([.. StatementLists.Indentation(statement), trivia, StatementLists.EndOfLine(statement)]);
        return [.. kept];
    }

    private static BreakStatementSyntax Break() =>
        SyntaxFactory.BreakStatement(SyntaxFactory.Token([], SyntaxKind.BreakKeyword, []), SyntaxFactory.Token([], SyntaxKind.SemicolonToken, []));

    private static SyntaxTriviaList TrailingLine(SyntaxNode node) =>
        node.GetTrailingTrivia().FirstOrDefault(t => t.IsKind(SyntaxKind.EndOfLineTrivia)) is { RawKind: not 0 } line ? [line] : [];

    private static bool IsComment(SyntaxTrivia trivia) =>
        trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia);
}
