using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Checkpointing.Analyzers;

/// <summary>Edits the list that a statement stands in: a block, a switch section, or the top-level statements.</summary>
internal static class StatementLists
{
    public static bool IsInList(StatementSyntax statement) =>
        statement.Parent is BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax { Parent: CompilationUnitSyntax };

    /// <summary>Puts several statements in the place of one.</summary>
    public static void Replace(DocumentEditor editor, StatementSyntax statement, params StatementSyntax[] with)
    {
        SyntaxNode place = PlaceOf(statement);
        editor.TrackNode(place);
        editor.ReplaceNode(place.Parent!, (list, _) => list.ReplaceNode(list.GetCurrentNode(place)!, with.Select(s => Wrap(place, s))));
    }

    /// <summary>Puts statements before another, below the comments that introduce it.</summary>
    public static void InsertBefore(DocumentEditor editor, StatementSyntax statement, params StatementSyntax[] before)
    {
        SyntaxNode place = PlaceOf(statement);
        editor.TrackNode(place);
        editor.ReplaceNode(place.Parent!, (list, _) =>
        {
            SyntaxNode current = list.GetCurrentNode(place)!;
            IEnumerable<SyntaxNode> added = before.Select((b, i) =>
                Wrap(place, b.WithLeadingTrivia(i == 0 ? statement.GetLeadingTrivia() : Indentation(statement)).WithTrailingTrivia(EndOfLine(statement))));
            return list.ReplaceNode(current, [.. added, current.WithLeadingTrivia(Indentation(statement))]);
        });
    }

    /// <summary>Puts a statement after another.</summary>
    public static void InsertAfter(DocumentEditor editor, StatementSyntax statement, StatementSyntax after)
    {
        SyntaxNode place = PlaceOf(statement);
        editor.TrackNode(place);
        editor.ReplaceNode(place.Parent!, (list, _) =>
        {
            SyntaxNode current = list.GetCurrentNode(place)!;
            return list.ReplaceNode(current, [current, Wrap(place, after.WithLeadingTrivia(Indentation(statement)).WithTrailingTrivia(EndOfLine(statement)))]);
        });
    }

    /// <summary>The whitespace right before the statement.</summary>
    public static SyntaxTriviaList Indentation(SyntaxNode statement)
    {
        SyntaxTriviaList leading = statement.GetLeadingTrivia();
        return leading.Count > 0 && leading[leading.Count - 1].IsKind(SyntaxKind.WhitespaceTrivia) ? [leading[leading.Count - 1]] : [];
    }

    /// <summary>The end of line that the file uses: an elastic one would become an empty line between top-level statements.</summary>
    public static SyntaxTrivia EndOfLine(SyntaxNode node)
    {
        SyntaxTrivia own = node.SyntaxTree.GetRoot().DescendantTrivia().FirstOrDefault(t => t.IsKind(SyntaxKind.EndOfLineTrivia));
        return own.IsKind(SyntaxKind.EndOfLineTrivia) ? own : SyntaxFactory.LineFeed;
    }

    internal static SyntaxNode PlaceOf(StatementSyntax statement) => statement.Parent is GlobalStatementSyntax global ? global : statement;

    internal static SyntaxNode Wrap(SyntaxNode place, StatementSyntax statement) =>
        place is GlobalStatementSyntax ? SyntaxFactory.GlobalStatement(statement) : statement;
}
