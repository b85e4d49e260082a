using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Checkpointing.Analyzers.Flow;

/// <summary>Which fields and properties hooks make again: assigned in an after-restore hook or what it calls, or let go of in a before hook.</summary>
internal sealed class RenewedMembers
{
    private readonly HashSet<ISymbol> _members = new(SymbolEqualityComparer.Default);

    private RenewedMembers()
    {
    }

    public static RenewedMembers Build(CompilationModel model, CancellationToken cancellation)
    {
        RenewedMembers renewed = new();
        foreach (SyntaxTree tree in model.Compilation.SyntaxTrees)
        {
            if (!model.Words.Any(tree, TreeWords.Hooks, cancellation))
                continue;
            SemanticModel semantics = model.SemanticsOf(tree);
            foreach ((SyntaxNode hook, string part) in HookSites.HooksIn(tree.GetRoot(cancellation), semantics, model.Types, cancellation))
            {
                bool isBefore = part.StartsWith("before", StringComparison.OrdinalIgnoreCase);
                if (isBefore || part.StartsWith("afterRestore", StringComparison.OrdinalIgnoreCase))
                    renewed.Add(hook, isBefore, semantics, model, HookSites.Depth, cancellation);
            }
        }

        return renewed;
    }

    public bool Contains(ISymbol member) => _members.Contains(member.OriginalDefinition);

    private void Add(SyntaxNode function, bool isBefore, SemanticModel semantics, CompilationModel model, int depth, CancellationToken cancellation)
    {
        foreach (SyntaxNode node in function.DescendantNodes())
        {
            if (Renewed(node, isBefore) is { } target && semantics.GetSymbolInfo(target, cancellation).Symbol is { Kind: SymbolKind.Field or SymbolKind.Property } member)
                _members.Add(member.OriginalDefinition);
            if (depth == 0 || node is not InvocationExpressionSyntax call || semantics.GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol callee)
                continue;
            foreach (SyntaxReference declaration in callee.OriginalDefinition.DeclaringSyntaxReferences)
            {
                SyntaxNode body = declaration.GetSyntax(cancellation);
                if (!body.Span.Contains(node.Span) || body.SyntaxTree != node.SyntaxTree)
                    Add(body, isBefore, model.SemanticsOf(body.SyntaxTree), model, depth - 1, cancellation);
            }
        }
    }

    /// <summary>What the syntax gives a new value or state.</summary>
    private static ExpressionSyntax? Renewed(SyntaxNode node, bool isBefore) => node switch
    {
        // A value made before the dump is the same in every copy; only one that is gone must be made again.
        AssignmentExpressionSyntax assignment when isBefore => assignment.Right.IsKind(SyntaxKind.NullLiteralExpression) || assignment.Right.IsKind(SyntaxKind.DefaultLiteralExpression) ? assignment.Left : null,
        AssignmentExpressionSyntax assignment => Owner(assignment.Left),
        _ when isBefore => null,
        ArgumentSyntax { RefKindKeyword.RawKind: not 0 } argument => argument.Expression,
        ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "RandomNumberGenerator" } } } } filled => filled.Expression,
        MemberAccessExpressionSyntax { Parent: InvocationExpressionSyntax, Name.Identifier.ValueText: var name } access when ValueSources.GivesNewState(name) => access.Expression,
        MemberBindingExpressionSyntax { Parent: InvocationExpressionSyntax, Name.Identifier.ValueText: var name } binding when ValueSources.GivesNewState(name) =>
            binding.FirstAncestorOrSelf<ConditionalAccessExpressionSyntax>()?.Expression,
        _ => null,
    };

    // aes.Key = … gives aes another state; so does _nonce[0] = ….
    private static ExpressionSyntax Owner(ExpressionSyntax target) => target switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Key" or "IV", Expression: var owner } => owner,
        ElementAccessExpressionSyntax element => element.Expression,
        _ => target,
    };
}
