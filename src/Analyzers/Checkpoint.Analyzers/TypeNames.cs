using Microsoft.CodeAnalysis;

namespace Checkpointing.Analyzers;

/// <summary>Asks a type for its name, its bases included, without looking it up in the compilation.</summary>
internal static class TypeNames
{
    private static readonly SymbolDisplayFormat s_format = new(
        globalNamespaceStyle: SymbolDisplayGlobalNamespaceStyle.Omitted,
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    /// <summary>Namespace and name, no type arguments.</summary>
    public static string FullName(this ITypeSymbol type) => type.OriginalDefinition.ToDisplayString(s_format);

    public static bool IsNamed(this ITypeSymbol? type, string fullName) =>
        type is not null && fullName.EndsWith(type.Name, StringComparison.Ordinal) && type.FullName() == fullName;

    /// <summary>Whether the type, one of its bases or interfaces has the name.</summary>
    public static bool DerivesFrom(this ITypeSymbol? type, string fullName)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (current.IsNamed(fullName))
                return true;
        }

        return type is not null && type.AllInterfaces.Any(i => i.IsNamed(fullName));
    }

    public static bool IsTaskLike(this ITypeSymbol? type) =>
        type is { Name: "Task" or "ValueTask" } && type.ContainingNamespace?.ToDisplayString() == "System.Threading.Tasks";

    public static bool IsNullableValue(this ITypeSymbol? type) => type?.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    public static bool IsMember(this IMethodSymbol method, string type, params string[] names) =>
        Array.IndexOf(names, method.Name) >= 0 && method.ContainingType.IsNamed(type);
}
