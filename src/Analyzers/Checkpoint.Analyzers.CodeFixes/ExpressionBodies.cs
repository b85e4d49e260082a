using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace Checkpointing.Analyzers;

/// <summary>Turns the expression body of a function that gives no value into a block of statements.</summary>
internal static class ExpressionBodies
{
    /// <returns>Whether the body's owner is one whose expression is no value.</returns>
    public static bool Replace(DocumentEditor editor, SyntaxNode body, params StatementSyntax[] statements)
    {
        BlockSyntax block = SyntaxFactory.Block(statements);
        switch (body)
        {
            case ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax method } when GivesNothing(method.ReturnType, method.Modifiers):
                Swap(editor, method, method.WithExpressionBody(null).WithSemicolonToken(default).WithBody(block));
                return true;
            case ArrowExpressionClauseSyntax { Parent: LocalFunctionStatementSyntax local } when GivesNothing(local.ReturnType, local.Modifiers):
                Swap(editor, local, local.WithExpressionBody(null).WithSemicolonToken(default).WithBody(block));
                return true;
            case ExpressionSyntax { Parent: LambdaExpressionSyntax lambda } when lambda.Body == body:
                editor.ReplaceNode(lambda, lambda.WithExpressionBody(null).WithBlock(block.WithTriviaFrom(body).WithAdditionalAnnotations(Formatter.Annotation)));
                return true;
            default:
                return false;
        }
    }

    private static void Swap(DocumentEditor editor, SyntaxNode old, SyntaxNode with) =>
        editor.ReplaceNode(old, with.WithTrailingTrivia(old.GetTrailingTrivia()).WithAdditionalAnnotations(Formatter.Annotation));

    private static bool GivesNothing(TypeSyntax type, SyntaxTokenList modifiers) =>
        type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword }
        || (modifiers.Any(SyntaxKind.AsyncKeyword) && type is IdentifierNameSyntax { Identifier.ValueText: "Task" or "ValueTask" });
}
