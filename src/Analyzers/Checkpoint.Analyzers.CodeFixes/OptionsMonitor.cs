using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Checkpointing.Analyzers;

/// <summary>Tells where a copy of configuration comes from.</summary>
internal static class OptionsMonitor
{
    /// <summary>Whether the value is read from an <c>IConfiguration</c>, which may give another one next time.</summary>
    public static bool IsConfiguration(ExpressionSyntax value, SemanticModel semantics) =>
        value.DescendantNodesAndSelf().OfType<ExpressionSyntax>().Any(e => IsOf(semantics.GetTypeInfo(e).Type, "IConfiguration"))
        && !value.DescendantNodesAndSelf().OfType<ExpressionSyntax>().Any(e => IsOf(semantics.GetTypeInfo(e).Type, "IOptions"));

    public static bool IsOf(ITypeSymbol? type, string name) =>
        type is not null && (IsExactly(type, name) || type.AllInterfaces.Any(i => IsExactly(i, name)));

    private static bool IsExactly(ITypeSymbol type, string name) =>
        type.Name == name && type.ContainingNamespace?.ToDisplayString().StartsWith("Microsoft.Extensions.", StringComparison.Ordinal) == true;
}
