using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Checkpointing.Analyzers.Flow;

internal static class Loops
{
    /// <summary>Whether the syntax is repeated by a loop of its own function.</summary>
    public static bool Contains(SyntaxNode syntax) =>
        syntax.Ancestors()
            .TakeWhile(a => a is not (MemberDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax) || a is GlobalStatementSyntax)
            .Any(a => a is ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or DoStatementSyntax);
}
