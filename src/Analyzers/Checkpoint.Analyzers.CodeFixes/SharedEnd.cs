using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace Checkpointing.Analyzers;

/// <summary>An end of the process that several outcomes come to: it is kept from the copy, and left to the others.</summary>
internal sealed class SharedEnd(DocumentEditor editor, OutcomeAccess access)
{
    public bool KeepFromCopy(SyntaxNode node)
    {
        if (access.InScope(node) is { } known)
            return Guard(node, known);
        if (access.Hoistable(node) is not { } hoist)
            return false;
        string name = OutcomeAccess.FreeName(node);
        ExpressionSyntax outcome = OutcomeAccess.OutcomeOf(name, hoist.IsOutcome);
        StatementSyntax declaration = access.Declare(hoist, name);
        IdentifierNameSyntax variable = SyntaxFactory.IdentifierName(name);
        if (hoist.Statement is not { } statement)
        {
            return node is ExpressionSyntax whole
                && access.Guarded(SyntaxFactory.ExpressionStatement(whole.ReplaceNode(hoist.Whole, variable).WithoutTrivia()), outcome) is { } body
                && ExpressionBodies.Replace(editor, hoist.Body!, declaration, body);
        }

        if (statement is ExpressionStatementSyntax ignored && ignored.Expression == hoist.Capture)
        {
            editor.ReplaceNode(statement, declaration.WithTriviaFrom(statement));
            return Guard(node, outcome);
        }

        if (node.FirstAncestorOrSelf<StatementSyntax>() != statement)
        {
            editor.ReplaceNode(hoist.Whole, variable.WithTriviaFrom(hoist.Whole));
            StatementLists.InsertBefore(editor, statement, declaration);
            return Guard(node, outcome);
        }

        if (Guarded(statement.ReplaceNode(hoist.Whole, variable).WithoutTrivia(), statement, outcome) is not { } guarded)
            return false;
        if (StatementLists.IsInList(statement))
            StatementLists.Replace(
                editor,
                statement,
                declaration.WithLeadingTrivia(statement.GetLeadingTrivia()).WithTrailingTrivia(StatementLists.EndOfLine(statement)),
                guarded.WithLeadingTrivia(StatementLists.Indentation(statement)).WithTrailingTrivia(statement.GetTrailingTrivia()));
        else
            editor.ReplaceNode(statement, SyntaxFactory.Block(declaration, guarded).WithTriviaFrom(statement).WithAdditionalAnnotations(Formatter.Annotation));
        return true;
    }

    private bool Guard(SyntaxNode node, ExpressionSyntax outcome)
    {
        SyntaxNode? body = node.FirstAncestorOrSelf<ArrowExpressionClauseSyntax>(a => a.Expression == node || (a.Expression is AwaitExpressionSyntax awaited && awaited.Expression == node))
            ?? (node.Parent is LambdaExpressionSyntax lambda && lambda.Body == node ? node : null);
        if (body is not null)
        {
            ExpressionSyntax whole = body is ArrowExpressionClauseSyntax arrow ? arrow.Expression : (ExpressionSyntax)body;
            return access.Guarded(SyntaxFactory.ExpressionStatement(whole.WithoutTrivia()), outcome) is { } only && ExpressionBodies.Replace(editor, body, only);
        }

        if (node.FirstAncestorOrSelf<StatementSyntax>() is not { } statement || (node != statement && OutcomeAccess.FunctionOf(statement) != OutcomeAccess.FunctionOf(node)))
            return false;
        StatementSyntax? guarded = statement is ReturnStatementSyntax && !WhatFollows.IsSomething(statement, idle: null)
            ? access.GuardedValue(statement.WithoutTrivia(), outcome)
            : Guarded(statement.WithoutTrivia(), statement, outcome);
        if (guarded is null)
            return false;
        if (IsAtElse(statement))
        {
            // An if inside of an if would take the else for its own.
            editor.ReplaceNode(statement, SyntaxFactory.Block(guarded).WithTriviaFrom(statement).WithAdditionalAnnotations(Formatter.Annotation));
        }
        else if (guarded is IfStatementSyntax && statement is ReturnStatementSyntax && StatementRemoval.KeepsSection(statement))
        {
            StatementLists.Replace(editor, statement, guarded.WithTriviaFrom(statement), SyntaxFactory.BreakStatement().WithTriviaFrom(statement));
        }
        else
        {
            editor.ReplaceNode(statement, guarded.WithTriviaFrom(statement));
        }

        return true;
    }

    /// <summary>The guarded statement, together with what stands behind it and nobody but the copy would now reach.</summary>
    private StatementSyntax? Guarded(StatementSyntax statement, StatementSyntax original, ExpressionSyntax outcome)
    {
        StatementSyntax? idle = WhatFollows.Idle(original);
        if (idle is not null && !WhatFollows.IsInBody(original) && WhatFollows.IsSomething(original, idle))
        {
            if (StatementRemoval.KeepsSection(idle))
                editor.ReplaceNode(idle, SyntaxFactory.BreakStatement().WithTriviaFrom(idle));
            else
                editor.RemoveNode(idle, SyntaxRemoveOptions.KeepUnbalancedDirectives);
            return access.Guarded(SyntaxFactory.Block(statement.WithTrailingTrivia(SyntaxFactory.ElasticMarker), idle), outcome);
        }

        if (idle is ThrowStatementSyntax)
        {
            SyntaxNode @return = FittingReturn.For(OutcomeAccess.FunctionOf(idle), idle, editor.SemanticModel, editor.Generator);
            editor.ReplaceNode(idle, @return.WithTriviaFrom(idle).WithAdditionalAnnotations(Formatter.Annotation));
        }

        return access.Guarded(statement, outcome);
    }

    /// <summary>Whether the statement is, without braces, part of an <c>if</c> that has an <c>else</c>, or that <c>else</c>.</summary>
    private static bool IsAtElse(StatementSyntax statement) =>
        statement.Parent is ElseClauseSyntax
        || statement.Ancestors().TakeWhile(a => a is StatementSyntax and not BlockSyntax).OfType<IfStatementSyntax>().Any(i => i.Else is not null && i.Statement.Span.Contains(statement.Span));
}
