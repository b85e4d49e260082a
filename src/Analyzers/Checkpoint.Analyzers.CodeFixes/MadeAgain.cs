using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Checkpointing.Analyzers;

/// <summary>A value made before a capture and used after it, in one function: what it was made of, and the capture between.</summary>
/// <param name="Symbol">The local variable or field.</param>
/// <param name="Name">How the function calls it.</param>
/// <param name="Value">What it was made of last.</param>
/// <param name="Hoist">The capture.</param>
/// <param name="Declaration">Where it is declared, if it is made there.</param>
internal sealed record MadeAgain(ISymbol Symbol, string Name, ExpressionSyntax Value, Hoist Hoist, VariableDeclaratorSyntax? Declaration)
{
    /// <summary>Whether the variable is one of a <c>using</c>, which nothing can be assigned to.</summary>
    public bool IsUsing => Declaration?.Parent?.Parent is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } or UsingStatementSyntax;

    /// <returns>Null where the value is made, captured and used in different functions, or in another order.</returns>
    public static MadeAgain? At(SyntaxNode use, OutcomeAccess access, SemanticModel semantics)
    {
        if (use is not ExpressionSyntax || semantics.GetSymbolInfo(use).Symbol is not (ILocalSymbol { IsConst: false, RefKind: RefKind.None } or IFieldSymbol { IsReadOnly: false, IsConst: false }) and not null)
            return null;
        ISymbol symbol = semantics.GetSymbolInfo(use).Symbol!;
        if (access.Hoistable(use) is not { Statement: { } statement } hoist || !StatementLists.IsInList(statement))
            return null;
        SyntaxNode function = OutcomeAccess.FunctionOf(use);
        ExpressionSyntax? value = null;
        VariableDeclaratorSyntax? declaration = null;
        if (symbol is ILocalSymbol && symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is VariableDeclaratorSyntax { Initializer.Value: { } first } variable && OutcomeAccess.FunctionOf(variable) == function)
        {
            declaration = variable;
            value = first;
        }

        foreach (AssignmentExpressionSyntax assignment in function.DescendantNodes().OfType<AssignmentExpressionSyntax>().Where(a => a.SpanStart < hoist.Capture.SpanStart))
        {
            if (assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) && assignment.Parent is ExpressionStatementSyntax
                && SymbolEqualityComparer.Default.Equals(semantics.GetSymbolInfo(assignment.Left).Symbol, symbol))
                value = assignment.Right;
        }

        return value is not null && value.SpanStart < statement.SpanStart && CanBeRepeated(value, semantics)
            ? new MadeAgain(symbol, use.Parent is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } own && own.Name == use ? own.ToString() : use.ToString(), value, hoist, declaration)
            : null;
    }

    /// <summary>Whether evaluating the expression once more does nothing but make a value: only the framework is called.</summary>
    private static bool CanBeRepeated(ExpressionSyntax value, SemanticModel semantics) => value.DescendantNodesAndSelf().All(n => n switch
    {
        AwaitExpressionSyntax or AssignmentExpressionSyntax or AnonymousFunctionExpressionSyntax => false,
        PostfixUnaryExpressionSyntax { RawKind: not (int)SyntaxKind.SuppressNullableWarningExpression } => false,
        PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression or (int)SyntaxKind.PreDecrementExpression } => false,
        InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax => semantics.GetSymbolInfo(n).Symbol is IMethodSymbol method && IsOfFramework(method),
        _ => true,
    });

    private static bool IsOfFramework(IMethodSymbol method)
    {
        string space = method.ContainingNamespace?.ToDisplayString() ?? "";
        return (space == "System" || space.StartsWith("System.", StringComparison.Ordinal) || space.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal))
            && !method.Name.StartsWith("Read", StringComparison.Ordinal);
    }
}
