using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Checkpointing.Analyzers.Flow;

/// <summary>Tells whether code belongs to a hook: a delegate given to Register, a participant's method, or what those call.</summary>
internal static class HookSites
{
    public const int Depth = 3;

    public static bool IsInHook(SyntaxNode node, SemanticModel semantics, CompilationModel model, CancellationToken cancellation) =>
        IsInHook(node, semantics, model, Depth, cancellation);

    /// <summary>The hook's part in the call of Register, or the name of the participant's method; null where the code is no hook.</summary>
    public static string? HookNameOf(SyntaxNode function, SemanticModel semantics, KnownTypes types, CancellationToken cancellation)
    {
        switch (function)
        {
            case AnonymousFunctionExpressionSyntax { Parent: ArgumentSyntax { Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax call } list } argument }
                when NamesRegister(call) && semantics.GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol method && types.IsRegisterCall(method):
                return argument.NameColon?.Name.Identifier.ValueText
                    ?? method.Parameters.ElementAtOrDefault(list.Arguments.IndexOf(argument))?.Name;
            // Names first: binding every method and call of a file that has the word Register in it is what would cost.
            case MethodDeclarationSyntax declaration when types.IsHookName(declaration.Identifier.ValueText) && semantics.GetDeclaredSymbol(declaration, cancellation) is { } method && types.Participant is { } participant:
                foreach (ISymbol member in participant.GetMembers(method.Name.Substring(method.Name.LastIndexOf('.') + 1)))
                {
                    if (SymbolEqualityComparer.Default.Equals(method.ContainingType.FindImplementationForInterfaceMember(member), method))
                        return member.Name;
                }

                return null;
            default:
                return null;
        }
    }

    /// <summary>Every function below the root that is a hook, with the name of its part.</summary>
    public static IEnumerable<(SyntaxNode Function, string Part)> HooksIn(SyntaxNode root, SemanticModel semantics, KnownTypes types, CancellationToken cancellation)
    {
        foreach (SyntaxNode node in root.DescendantNodes())
        {
            if (node is AnonymousFunctionExpressionSyntax or MethodDeclarationSyntax && HookNameOf(node, semantics, types, cancellation) is { } name)
                yield return (node, name);
            // A method group or a variable given to Register is a hook as well.
            else if (node is ArgumentSyntax { Expression: IdentifierNameSyntax or MemberAccessExpressionSyntax or BaseObjectCreationExpressionSyntax, Parent: ArgumentListSyntax { Parent: InvocationExpressionSyntax call } list } argument
                && NamesRegister(call) && semantics.GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol register && types.IsRegisterCall(register)
                && FunctionOf(semantics.GetSymbolInfo(Bare(argument.Expression), cancellation).Symbol, cancellation) is { } function && function.SyntaxTree == root.SyntaxTree)
                yield return (function, argument.NameColon?.Name.Identifier.ValueText ?? register.Parameters.ElementAtOrDefault(list.Arguments.IndexOf(argument))?.Name ?? "");
        }
    }

    // new Action(OnBefore) is OnBefore, in the older way of saying it.
    private static ExpressionSyntax Bare(ExpressionSyntax function) =>
        function is BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: { Count: 1 } inner } ? inner[0].Expression : function;

    private static bool NamesRegister(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: KnownTypes.RegisterMethod } or IdentifierNameSyntax { Identifier.ValueText: KnownTypes.RegisterMethod } => true,
        _ => false,
    };

    private static SyntaxNode? FunctionOf(ISymbol? given, CancellationToken cancellation) =>
        given?.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) switch
        {
            VariableDeclaratorSyntax { Initializer.Value: AnonymousFunctionExpressionSyntax function } => function,
            MethodDeclarationSyntax or LocalFunctionStatementSyntax when given is IMethodSymbol => given.DeclaringSyntaxReferences[0].GetSyntax(cancellation),
            _ => null,
        };

    private static bool IsInHook(SyntaxNode node, SemanticModel semantics, CompilationModel model, int depth, CancellationToken cancellation)
    {
        foreach (SyntaxNode function in node.AncestorsAndSelf().Where(a => a is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax))
        {
            if (HookNameOf(function, semantics, model.Types, cancellation) is not null)
                return true;
        }

        // Is the method that contains it named, as a call or as a method group, by a hook of the same type?
        if (depth == 0 || node.FirstAncestorOrSelf<SyntaxNode>(a => a is MethodDeclarationSyntax or LocalFunctionStatementSyntax) is not { } owner)
            return false;
        string name = owner is MethodDeclarationSyntax method ? method.Identifier.ValueText : ((LocalFunctionStatementSyntax)owner).Identifier.ValueText;
        SyntaxNode scope = owner.Ancestors().LastOrDefault(a => a is TypeDeclarationSyntax) ?? owner.SyntaxTree.GetRoot(cancellation);
        foreach (IdentifierNameSyntax use in scope.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (use.Identifier.ValueText != name || owner.Span.Contains(use.Span))
                continue;
            if (use.Ancestors().OfType<ArgumentSyntax>().FirstOrDefault() is { Parent.Parent: InvocationExpressionSyntax call }
                && semantics.GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol target && model.Types.IsRegisterCall(target))
                return true;
            if (IsInHook(use, semantics, model, depth - 1, cancellation))
                return true;
        }

        return false;
    }
}
