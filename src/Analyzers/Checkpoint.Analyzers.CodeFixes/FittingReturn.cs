using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Checkpointing.Analyzers;

/// <summary>Makes the return statement that suits a function.</summary>
internal static class FittingReturn
{
    public static StatementSyntax For(SyntaxNode function, SyntaxNode place, SemanticModel semantics, SyntaxGenerator generator)
    {
        IMethodSymbol? method = semantics.GetSymbolInfo(function).Symbol as IMethodSymbol
            ?? semantics.GetDeclaredSymbol(function) as IMethodSymbol
            ?? (semantics.GetDeclaredSymbol(function) as IPropertySymbol)?.GetMethod;
        if (method is null || method.ReturnsVoid)
            return SyntaxFactory.ReturnStatement();
        if (Own(function).OfType<YieldStatementSyntax>().Any())
            return SyntaxFactory.YieldStatement(SyntaxKind.YieldBreakStatement);
        ITypeSymbol type = method.ReturnType;
        ITypeSymbol? result = type.IsTaskLike() && type is INamedTypeSymbol { TypeArguments: { Length: 1 } arguments } ? arguments[0] : null;
        if (method.IsAsync && result is null)
            return SyntaxFactory.ReturnStatement();
        ITypeSymbol wanted = method.IsAsync ? result! : type;
        return SyntaxFactory.ReturnStatement(
            ResultVariable(function, place, wanted, semantics) ?? (method.IsAsync ? Default(wanted) : ValueOf(type, generator)));
    }

    /// <summary>A value of the type that does no harm: a completed task, or the default.</summary>
    public static ExpressionSyntax ValueOf(ITypeSymbol type, SyntaxGenerator generator) =>
        OfTask(type, type is INamedTypeSymbol { TypeArguments: { Length: 1 } arguments } ? arguments[0] : null, generator) ?? Default(type);

    /// <summary>A default value that compiles without a warning.</summary>
    private static ExpressionSyntax Default(ITypeSymbol? type)
    {
        ExpressionSyntax value = SyntaxFactory.LiteralExpression(SyntaxKind.DefaultLiteralExpression);
        bool needsPardon = type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.NotAnnotated } or { TypeKind: TypeKind.TypeParameter };
        return needsPardon ? SyntaxFactory.PostfixUnaryExpression(SyntaxKind.SuppressNullableWarningExpression, value) : value;
    }

    /// <summary>A completed task, where the function hands out a task without being async.</summary>
    private static ExpressionSyntax? OfTask(ITypeSymbol type, ITypeSymbol? result, SyntaxGenerator generator)
    {
        if (!type.IsTaskLike() || type.Name != "Task")
            return null;
        ITypeSymbol plain = result is null ? type : type.BaseType!;
        SyntaxNode task = generator.TypeExpression(plain, addImport: true);
        return (ExpressionSyntax)(result is null
            ? generator.MemberAccessExpression(task, "CompletedTask")
            : generator.InvocationExpression(generator.MemberAccessExpression(task, generator.GenericName("FromResult", result)), Default(result)));
    }

    /// <summary>The variable that the function returns elsewhere and that is in scope here.</summary>
    private static IdentifierNameSyntax? ResultVariable(SyntaxNode function, SyntaxNode place, ITypeSymbol wanted, SemanticModel semantics)
    {
        foreach (ReturnStatementSyntax other in Own(function).OfType<ReturnStatementSyntax>())
        {
            if (other.Expression is IdentifierNameSyntax name
                && semantics.GetSymbolInfo(name).Symbol is ILocalSymbol local
                && SymbolEqualityComparer.Default.Equals(local.Type, wanted)
                && local.Locations[0].SourceSpan.Start < place.SpanStart
                && local.DeclaringSyntaxReferences[0].GetSyntax() is VariableDeclaratorSyntax { Initializer: not null }
                && semantics.LookupSymbols(place.SpanStart, name: local.Name).Contains(local, SymbolEqualityComparer.Default))
                return SyntaxFactory.IdentifierName(local.Name);
        }

        return null;
    }

    private static IEnumerable<SyntaxNode> Own(SyntaxNode function) =>
        function.DescendantNodes(n => n == function || n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax));
}
