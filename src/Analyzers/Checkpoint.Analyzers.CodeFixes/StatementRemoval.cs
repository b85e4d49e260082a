using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace Checkpointing.Analyzers;

/// <summary>Takes a statement out so that what is left compiles, and its comments stay.</summary>
internal static class StatementRemoval
{
    private const SyntaxRemoveOptions Options = SyntaxRemoveOptions.KeepExteriorTrivia | SyntaxRemoveOptions.KeepUnbalancedDirectives;

    public static void Remove(DocumentEditor editor, StatementSyntax statement, bool entryPoint)
    {
        StatementSyntax? next = WhatFollows.Next(statement);
        // A return behind an exit would end the copy instead; a throw behind it was never meant to be reached.
        bool nextGoes = next is ThrowStatementSyntax || (entryPoint && next is ReturnStatementSyntax && statement.Parent is not GlobalStatementSyntax && !IsBodyOfEntryPoint(statement));
        if (statement.Parent is SwitchSectionSyntax && (statement is ReturnStatementSyntax || nextGoes))
        {
            editor.ReplaceNode(nextGoes ? next! : statement, SyntaxFactory.BreakStatement().WithTriviaFrom(nextGoes ? next! : statement).WithAdditionalAnnotations(Formatter.Annotation));
            if (nextGoes)
                Take(editor, statement);
            return;
        }

        // The last statement of a block in a switch section is what keeps the section from falling through.
        if (statement is { Parent: BlockSyntax { Parent: SwitchSectionSyntax { Statements.Count: 1 } } } && (statement is ReturnStatementSyntax || nextGoes))
        {
            editor.ReplaceNode(nextGoes ? next! : statement, SyntaxFactory.BreakStatement().WithTriviaFrom(nextGoes ? next! : statement).WithAdditionalAnnotations(Formatter.Annotation));
            if (nextGoes)
                Take(editor, statement);
            return;
        }

        if (nextGoes)
            Take(editor, next!);
        Take(editor, statement);
    }

    private static void Take(DocumentEditor editor, StatementSyntax statement)
    {
        switch (statement.Parent)
        {
            case BlockSyntax or SwitchSectionSyntax:
                editor.RemoveNode(statement, HasComment(statement) ? Options : SyntaxRemoveOptions.KeepUnbalancedDirectives);
                break;
            case GlobalStatementSyntax global when global.Parent is CompilationUnitSyntax:
                editor.RemoveNode(global, HasComment(statement) ? Options : SyntaxRemoveOptions.KeepUnbalancedDirectives);
                break;
            default:
                // The body of an if or else: the branch stays, and says why it is empty.
                editor.ReplaceNode(statement, SyntaxFactory.ParseStatement("{\n// The copy goes on with what the original was doing.\n}")
                    .WithTriviaFrom(statement).WithAdditionalAnnotations(Formatter.Annotation));
                break;
        }
    }

    private static bool IsBodyOfEntryPoint(StatementSyntax statement) => statement.Parent is BlockSyntax { Parent: BaseMethodDeclarationSyntax };

    private static bool HasComment(StatementSyntax statement) =>
        statement.GetLeadingTrivia().Concat(statement.GetTrailingTrivia()).Any(t =>
            t.IsKind(SyntaxKind.SingleLineCommentTrivia) || t.IsKind(SyntaxKind.MultiLineCommentTrivia) || t.IsDirective);
}
