using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Checkpointing.Analyzers.Flow;

/// <summary>The types of this compilation whose objects are at hand in a function when it captures: in variables made before, and in fields.</summary>
internal sealed class HeldTypes
{
    private readonly HashSet<INamedTypeSymbol> _types = new(SymbolEqualityComparer.Default);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    private HeldTypes()
    {
    }

    public static HeldTypes Build(CompilationModel model, CancellationToken cancellation)
    {
        HeldTypes held = new();
        foreach ((SyntaxNode body, int first, _) in model.Captures.Bodies)
        {
            SemanticModel semantics = model.SemanticsOf(body.SyntaxTree);
            foreach (VariableDeclaratorSyntax variable in body.DescendantNodes().OfType<VariableDeclaratorSyntax>())
            {
                bool inScope = variable.SpanStart < first && variable.Ancestors().FirstOrDefault(a => a is BlockSyntax or CompilationUnitSyntax or UsingStatementSyntax)?.Span.Contains(first) == true;
                if (inScope && semantics.GetDeclaredSymbol(variable, cancellation) is ILocalSymbol local)
                    held.Add(local.Type);
            }

            if (body.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } owner && semantics.GetDeclaredSymbol(owner, cancellation) is INamedTypeSymbol type)
            {
                foreach (IFieldSymbol field in type.GetMembers().OfType<IFieldSymbol>())
                    held.Add(field.Type);
            }
        }

        return held;
    }

    /// <summary>Whether a type of the bare name is among them, which most files need not know more than.</summary>
    public bool Contains(string name) => _names.Contains(name);

    public bool Contains(INamedTypeSymbol type) => _types.Contains(type.OriginalDefinition);

    private void Add(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { DeclaringSyntaxReferences.IsEmpty: false } named && _types.Add(named.OriginalDefinition))
            _names.Add(named.Name);
    }
}
