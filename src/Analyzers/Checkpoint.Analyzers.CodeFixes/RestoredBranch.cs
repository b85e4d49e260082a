using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace Checkpointing.Analyzers;

/// <summary>Gives copies a statement to run as soon as they have woken up, in the branch that is there for them or in a new one.</summary>
internal sealed class RestoredBranch(DocumentEditor editor, OutcomeAccess access)
{
    /// <param name="hoist">The capture.</param>
    /// <param name="text">The statement.</param>
    public void Add(Hoist hoist, string text)
    {
        StatementSyntax capture = hoist.Statement!;
        string line = StatementLists.EndOfLine(capture).ToString();
        StatementSyntax statement = SyntaxFactory.ParseStatement(text + line).WithAdditionalAnnotations(Formatter.Annotation);
        // The capture itself is asked: switch (Checkpoint.Capture("x").Outcome).
        if (BranchIn(capture, hoist.Capture.ToString()) is { } own)
        {
            Prepend(own, statement);
            return;
        }

        if (Holder(hoist) is { } holder)
        {
            if (WhatFollows.Next(capture) is { } next && BranchIn(next, holder.Variable) is { } branch)
                Prepend(branch, statement);
            else
                StatementLists.InsertAfter(editor, capture, If(OutcomeAccess.OutcomeOf(holder.Variable, holder.IsOutcome), statement));
            return;
        }

        string name = OutcomeAccess.FreeName(capture);
        StatementSyntax declaration = access.Declare(hoist, name);
        ExpressionSyntax outcome = OutcomeAccess.OutcomeOf(name, hoist.IsOutcome);
        if (capture is ExpressionStatementSyntax ignored && ignored.Expression == hoist.Capture)
        {
            StatementLists.Replace(
                editor,
                capture,
                declaration.WithTriviaFrom(capture),
                If(outcome, statement).WithLeadingTrivia(StatementLists.Indentation(capture)).WithTrailingTrivia(StatementLists.EndOfLine(capture)));
            return;
        }

        editor.ReplaceNode(hoist.Whole, SyntaxFactory.IdentifierName(name).WithTriviaFrom(hoist.Whole));
        StatementLists.InsertBefore(editor, capture, declaration, If(outcome, statement));
    }

    private IfStatementSyntax If(ExpressionSyntax outcome, StatementSyntax then) =>
        SyntaxFactory.IfStatement(access.Compare(outcome, SyntaxKind.EqualsExpression), then.WithTrailingTrivia(SyntaxFactory.ElasticMarker)).WithAdditionalAnnotations(Formatter.Annotation);

    /// <summary>The variable that the statement puts the answer into.</summary>
    private static (string Variable, bool IsOutcome)? Holder(Hoist hoist)
    {
        bool asked = hoist.Capture.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: KnownTypes.OutcomeProperty };
        SyntaxNode value = asked ? hoist.Capture.Parent! : hoist.Capture;
        string? name = value.Parent switch
        {
            EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: LocalDeclarationStatementSyntax } variable } => variable.Identifier.ValueText,
            AssignmentExpressionSyntax { Left: IdentifierNameSyntax left, Parent: ExpressionStatementSyntax } => left.Identifier.ValueText,
            _ => null,
        };
        return name is null ? null : (name, asked || hoist.IsOutcome);
    }

    /// <summary>The branch of a statement that copies alone take: a block or section, or a statement without braces.</summary>
    private static SyntaxNode? BranchIn(StatementSyntax statement, string asked)
    {
        switch (statement)
        {
            case IfStatementSyntax { Condition: BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.IsExpression } condition } branch
                when Asks(condition.Left, asked) && NamesRestored(condition.Right):
                return branch.Statement;
            case IfStatementSyntax { Condition: IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax constant } condition } branch
                when Asks(condition.Expression, asked) && NamesRestored(constant.Expression):
                return branch.Statement;
            case SwitchStatementSyntax choice when Asks(choice.Expression, asked):
                SwitchSectionSyntax? section = choice.Sections.FirstOrDefault(s => s.Labels.Count == 1 && s.Labels[0] is CaseSwitchLabelSyntax label && NamesRestored(label.Value));
                return section?.Statements.FirstOrDefault() is BlockSyntax block ? block : section;
            default:
                return null;
        }
    }

    private static bool Asks(ExpressionSyntax expression, string asked)
    {
        string text = expression.ToString();
        return text == asked || text == asked + "." + KnownTypes.OutcomeProperty || text == $"({asked}).{KnownTypes.OutcomeProperty}";
    }

    private static bool NamesRestored(ExpressionSyntax expression) => expression.ToString().EndsWith("JustRestored", StringComparison.Ordinal);

    /// <summary>How many statements the fixes before this one have put there.</summary>
    private static int Added(SyntaxList<StatementSyntax> statements) => statements.TakeWhile(s => s.HasAnnotation(Formatter.Annotation)).Count();

    private void Prepend(SyntaxNode branch, StatementSyntax statement)
    {
        switch (branch)
        {
            case BlockSyntax block:
                editor.ReplaceNode(block, (now, _) => ((BlockSyntax)now).WithStatements(((BlockSyntax)now).Statements.Insert(Added(((BlockSyntax)now).Statements), statement)));
                break;
            case SwitchSectionSyntax section:
                editor.ReplaceNode(section, (now, _) => ((SwitchSectionSyntax)now).WithStatements(((SwitchSectionSyntax)now).Statements.Insert(Added(((SwitchSectionSyntax)now).Statements), statement)));
                break;
            case StatementSyntax single:
                StatementSyntax[] both = single.HasAnnotation(Formatter.Annotation) ? [single.WithoutTrivia(), statement] : [statement, single.WithoutTrivia()];
                editor.ReplaceNode(single, SyntaxFactory.Block(both).WithTrailingTrivia(single.GetTrailingTrivia()).WithAdditionalAnnotations(Formatter.Annotation));
                break;
        }
    }
}
