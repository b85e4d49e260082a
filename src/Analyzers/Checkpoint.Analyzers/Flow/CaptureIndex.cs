using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Checkpointing.Analyzers.Flow;

/// <summary>
/// Which methods capture, directly or through others up to the depth limit. Found by name first: only files in which
/// the name of a capturing method occurs are looked at, and only those occurrences are bound.
/// </summary>
internal sealed class CaptureIndex
{
    private readonly HashSet<ISymbol> _methods = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, IMethodSymbol> _implementations = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<SyntaxNode, (int First, int Last)> _bodies = [];
    private readonly HashSet<SyntaxTree> _trees = [];
    private readonly Dictionary<string, HashSet<SyntaxTree>?> _privateIn = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<SyntaxNode, bool> _mayCapture = new();

    private CaptureIndex()
    {
    }

    /// <summary>Whether anything in this compilation captures.</summary>
    public bool Any { get; private set; }

    /// <summary>The names of everything that captures, the Runtime's own included.</summary>
    public IEnumerable<string> Names => _names;

    public static CaptureIndex Build(CompilationModel model, int depth, CancellationToken cancellation)
    {
        CaptureIndex index = new();
        HashSet<string> names = new(model.Lists.CaptureNames, StringComparer.Ordinal) { KnownTypes.CaptureMethod, KnownTypes.CaptureAsyncMethod };
        for (int level = 0; level <= depth && names.Count > 0; level++)
        {
            index._names.UnionWith(names);
            names = index.AddCallersOf(names, model, cancellation);
        }

        return index;
    }

    public bool Contains(IMethodSymbol method) => _methods.Contains(method.OriginalDefinition);

    /// <summary>The method whose body stands for an interface or virtual member that a capturing method implements.</summary>
    public IMethodSymbol Implementation(IMethodSymbol method) =>
        _implementations.TryGetValue(method.OriginalDefinition, out IMethodSymbol? body) ? body : method;

    /// <summary>Whether the file names something that captures.</summary>
    public bool IsNamedIn(SyntaxTree tree) => _trees.Contains(tree);

    public bool MayCapture(IMethodSymbol function) =>
        function.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is { } syntax && MayCapture(syntax);

    /// <summary>Whether the syntax names something that captures.</summary>
    public bool MayCapture(SyntaxNode syntax) =>
        Any && _mayCapture.GetOrAdd(syntax, s => s.DescendantNodes().OfType<SimpleNameSyntax>().Any(n => _names.Contains(n.Identifier.ValueText)));

    /// <summary>The bodies that capture, directly or through others, with where they first and last do.</summary>
    public IEnumerable<(SyntaxNode Body, int First, int Last)> Bodies => _bodies.Select(b => (b.Key, b.Value.First, b.Value.Last));

    private void Note(SyntaxNode name)
    {
        SyntaxNode body = name.Ancestors().FirstOrDefault(a => a is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or CompilationUnitSyntax) ?? name;
        _bodies[body] = _bodies.TryGetValue(body, out (int First, int Last) known)
            ? (Math.Min(known.First, name.SpanStart), Math.Max(known.Last, name.SpanStart))
            : (name.SpanStart, name.SpanStart);
    }

    /// <summary>Whether callers of a method can be in the file: those of a private one are where its type is.</summary>
    private bool CanCall(SyntaxTree tree, string name) =>
        !_privateIn.TryGetValue(name, out HashSet<SyntaxTree>? trees) || trees is null || trees.Contains(tree);

    private HashSet<string> AddCallersOf(HashSet<string> names, CompilationModel model, CancellationToken cancellation)
    {
        HashSet<string> found = new(StringComparer.Ordinal);
        // The names of the first round are among the words that each text is read for anyway; later ones have come up since.
        IdentifierScan? scan = Any ? new(names) : null;
        foreach (SyntaxTree tree in model.Compilation.SyntaxTrees)
        {
            cancellation.ThrowIfCancellationRequested();
            if (scan is not null && !names.Any(n => CanCall(tree, n)))
                continue;
            if (!(scan?.IsIn(tree.GetText(cancellation)) ?? model.Words.Any(tree, names, cancellation)))
                continue;
            SemanticModel? semantics = null;
            foreach (SimpleNameSyntax name in tree.GetRoot(cancellation).DescendantNodes().OfType<SimpleNameSyntax>())
            {
                if (!names.Contains(name.Identifier.ValueText) || !CanCall(tree, name.Identifier.ValueText))
                    continue;
                semantics ??= model.SemanticsOf(tree);
                if (!Captures(semantics.GetSymbolInfo(name, cancellation), model))
                    continue;
                Any = true;
                _trees.Add(tree);
                Note(name);
                if (EnclosingMethod(name, semantics, cancellation) is { } caller)
                    Add(caller, found, model);
            }
        }

        found.ExceptWith(_names);
        return found;
    }

    private bool Captures(SymbolInfo info, CompilationModel model)
    {
        ISymbol? symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
        return symbol switch
        {
            IMethodSymbol method => model.Types.IsCaptureCall(method) || model.Lists.IsCapturePoint(method) || _methods.Contains((method.ReducedFrom ?? method).OriginalDefinition),
            IPropertySymbol { GetMethod: { } getter } => _methods.Contains(getter.OriginalDefinition),
            INamedTypeSymbol type => type.InstanceConstructors.Any(c => _methods.Contains(c.OriginalDefinition)),
            _ => false,
        };
    }

    private void Add(IMethodSymbol caller, HashSet<string> found, CompilationModel model)
    {
        // Nobody calls the entry point, and half the code base may call something of its name.
        if (!_methods.Add(caller) || model.IsEntryPoint(caller))
            return;
        found.Add(NameOf(caller));
        bool isPrivate = caller.DeclaredAccessibility == Accessibility.Private && caller.ExplicitInterfaceImplementations.IsEmpty && caller.MethodKind == MethodKind.Ordinary;
        HashSet<SyntaxTree>? known = null;
        if (isPrivate && (!_privateIn.TryGetValue(NameOf(caller), out known) || known is not null))
            (_privateIn[NameOf(caller)] = known ?? []).UnionWith(caller.ContainingType.DeclaringSyntaxReferences.Select(d => d.SyntaxTree));
        else
            _privateIn[NameOf(caller)] = null;
        for (IMethodSymbol? overridden = caller.OverriddenMethod; overridden is not null; overridden = overridden.OverriddenMethod)
            AddDeclaration(overridden.OriginalDefinition, caller);
        if (caller.DeclaredAccessibility is not Accessibility.Public && caller.ExplicitInterfaceImplementations.IsEmpty)
            return;
        foreach (INamedTypeSymbol type in caller.ContainingType.AllInterfaces)
        {
            foreach (ISymbol member in type.GetMembers(caller.Name))
            {
                if (member is IMethodSymbol declared && SymbolEqualityComparer.Default.Equals(caller.ContainingType.FindImplementationForInterfaceMember(declared), caller))
                    AddDeclaration(declared.OriginalDefinition, caller);
            }
        }
    }

    private void AddDeclaration(IMethodSymbol declaration, IMethodSymbol body)
    {
        // A framework's virtual member has far too many callers to stand for this one body.
        if (!declaration.Locations.Any(l => l.IsInSource))
            return;
        _methods.Add(declaration);
        _implementations[declaration] = body;
    }

    private static string NameOf(IMethodSymbol method) =>
        method.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor ? method.ContainingType.Name : (method.AssociatedSymbol ?? method).Name;

    private static IMethodSymbol? EnclosingMethod(SyntaxNode node, SemanticModel semantics, CancellationToken cancellation)
    {
        foreach (SyntaxNode ancestor in node.Ancestors())
        {
            switch (ancestor)
            {
                case BaseMethodDeclarationSyntax or AccessorDeclarationSyntax:
                    return semantics.GetDeclaredSymbol(ancestor, cancellation) as IMethodSymbol;
                case ArrowExpressionClauseSyntax { Parent: PropertyDeclarationSyntax property }:
                    return semantics.GetDeclaredSymbol(property, cancellation)?.GetMethod;
                case GlobalStatementSyntax:
                    return semantics.Compilation.GetEntryPoint(cancellation);
            }
        }

        return null;
    }
}
