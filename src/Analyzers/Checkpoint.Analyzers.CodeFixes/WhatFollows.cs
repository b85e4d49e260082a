using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Checkpointing.Analyzers;

/// <summary>Looks at the statements that a function runs after one of its statements.</summary>
internal static class WhatFollows
{
    /// <summary>The statements after this one, from the inside out, up to the end of the function.</summary>
    public static IEnumerable<StatementSyntax> After(StatementSyntax statement)
    {
        SyntaxNode current = statement;
        while (current.Parent is { } parent && parent is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or AccessorDeclarationSyntax))
        {
            IEnumerable<StatementSyntax> list = parent switch
            {
                BlockSyntax block => block.Statements,
                SwitchSectionSyntax section => section.Statements,
                CompilationUnitSyntax unit => unit.Members.OfType<GlobalStatementSyntax>().Select(g => g.Statement),
                _ => [],
            };
            foreach (StatementSyntax next in list.Where(s => s.SpanStart > current.SpanStart && s is not LocalFunctionStatementSyntax))
                yield return next;
            current = parent;
        }
    }

    /// <summary>Whether the function has anything left to do for one who comes past this statement and its idle companion.</summary>
    public static bool IsSomething(StatementSyntax statement, StatementSyntax? idle) =>
        After(statement).Any(s => s != idle && s is not (BreakStatementSyntax or ReturnStatementSyntax { Expression: null } or EmptyStatementSyntax))
        || statement.Ancestors()
            .TakeWhile(a => a is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax))
            .Any(a => a is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax);

    /// <summary>The calls of Environment.Exit and the like among the statements that follow: whoever goes on runs into them.</summary>
    public static IEnumerable<ExpressionStatementSyntax> Ends(StatementSyntax statement, SemanticModel semantics) =>
        After(statement).OfType<ExpressionStatementSyntax>().Where(s =>
            s.Expression is InvocationExpressionSyntax call
            && semantics.GetSymbolInfo(call).Symbol is IMethodSymbol { Name: "Exit" or "FailFast" or "Kill", ContainingType: { Name: "Environment" or "Process" } });

    /// <summary>What stands behind an end to please the compiler, or out of habit: a return, a throw, a <c>yield break</c>.</summary>
    public static StatementSyntax? Idle(StatementSyntax statement) =>
        statement is not ReturnStatementSyntax
        && Next(statement) is (ReturnStatementSyntax or ThrowStatementSyntax or YieldStatementSyntax { RawKind: (int)SyntaxKind.YieldBreakStatement }) and { } next
            ? next
            : null;

    /// <summary>Whether the statement stands in the function's own list, not in a branch.</summary>
    public static bool IsInBody(StatementSyntax statement) =>
        statement.Parent is GlobalStatementSyntax or BlockSyntax { Parent: BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or AccessorDeclarationSyntax };

    /// <summary>The statement right after this one in the same list.</summary>
    public static StatementSyntax? Next(StatementSyntax statement) => statement.Parent switch
    {
        BlockSyntax block => block.Statements.SkipWhile(s => s != statement).Skip(1).FirstOrDefault(),
        SwitchSectionSyntax section => section.Statements.SkipWhile(s => s != statement).Skip(1).FirstOrDefault(),
        GlobalStatementSyntax { Parent: CompilationUnitSyntax unit } global =>
            (unit.Members.SkipWhile(m => m != global).Skip(1).FirstOrDefault() as GlobalStatementSyntax)?.Statement,
        _ => null,
    };
}
