using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>Two copies that count on from the same nonce encrypt two messages with one key and one nonce: the cipher is broken.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT2004NonceAcrossCaptureAnalyzer() : CheckpointAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.NonceAcrossCapture,
        "Do not carry a nonce across a capture",
        "The nonce comes from '{0}', which every copy carries on from the same place: two copies use one nonce with one key; take it from RandomNumberGenerator each time, or make a new key after the restore",
        RuleCategories.Uniqueness,
        DiagnosticSeverity.Error,
        "AES-GCM, AES-CCM and ChaCha20-Poly1305 lose their secrecy and their authenticity when a nonce is used twice with the same key.");

    private protected override void Analyze(RuleContext context)
    {
        foreach (FlowResult result in context.Roots.Concat(context.Model.Reach.In(context.Tree)))
        {
            SyntaxNode body = result.Frame.Graph.OriginalOperation.Syntax;
            foreach (InvocationExpressionSyntax call in body.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>())
            {
                if (UseSites.NameOfCall(call) != "Encrypt" || (result.WorldsOf(call) & Outcomes.JustRestored) == 0
                    || context.Semantics.GetSymbolInfo(call, context.Cancellation).Symbol is not IMethodSymbol { ContainingType.Name: "AesGcm" or "AesCcm" or "ChaCha20Poly1305" })
                    continue;
                if (call.ArgumentList.Arguments.FirstOrDefault()?.Expression is { } nonce && Counter(nonce, call, result, context) is { } counter)
                    context.Report(Descriptor, nonce.GetLocation(), counter);
            }
        }
    }

    /// <summary>The name of what counts the nonce on, or of the buffer that is never filled anew; null where it is fresh.</summary>
    private static string? Counter(ExpressionSyntax nonce, InvocationExpressionSyntax call, FlowResult result, RuleContext context)
    {
        // A key that the copy made itself has seen no nonce yet.
        if (call.Expression is MemberAccessExpressionSyntax { Expression: var cipher }
            && result.Recorder.ValueOf(cipher, World.JustRestored)?.Origins.Where(o => o.Kind == ValueKind.Key).ToList() is { Count: > 0 } keys && keys.All(k => !k.Crossed))
            return null;
        if (nonce is InvocationExpressionSyntax made)
            return MadeBy(made, context) ?? made.ArgumentList.Arguments.SelectMany(a => a.DescendantNodes()).OfType<IdentifierNameSyntax>().FirstOrDefault(IsCounted)?.Identifier.ValueText;
        if (context.Semantics.GetSymbolInfo(nonce, context.Cancellation).Symbol is not { } symbol)
            return null;
        SyntaxNode scope = symbol is ILocalSymbol
            ? result.Frame.Graph.OriginalOperation.Syntax
            : call.Ancestors().OfType<TypeDeclarationSyntax>().FirstOrDefault() ?? context.Root;
        bool fresh = false;
        string? counter = null;
        foreach (IdentifierNameSyntax name in scope.DescendantNodes().OfType<IdentifierNameSyntax>().Where(n => n.Identifier.ValueText == symbol.Name))
        {
            foreach (InvocationExpressionSyntax writer in name.Ancestors().TakeWhile(a => a is ExpressionSyntax or ArgumentSyntax or ArgumentListSyntax).OfType<InvocationExpressionSyntax>().Where(w => w != call))
            {
                string written = UseSites.NameOfCall(writer) ?? "";
                if (written is "Fill" or "GetBytes" && writer.Expression.ToString().Contains("RandomNumberGenerator"))
                    fresh |= (result.WorldsOf(writer) & Outcomes.JustRestored) != 0;
                else if (written.StartsWith("Write", StringComparison.Ordinal) || written is "TryWriteBytes" or "CopyTo" or "TryCopyTo")
                    counter ??= CounterIn(writer, symbol.Name, context);
                else if (name.Parent is ArgumentSyntax given && CountsIn(given, writer, context))
                    counter ??= symbol.Name;
            }

            if (name.Parent is ElementAccessExpressionSyntax { Parent: PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax })
                counter ??= symbol.Name;
        }

        foreach (VariableDeclaratorSyntax local in scope.DescendantNodes().OfType<VariableDeclaratorSyntax>().Where(v => v.Identifier.ValueText == symbol.Name))
        {
            if (local.Initializer?.Value is InvocationExpressionSyntax maker)
                counter ??= MadeBy(maker, context);
        }

        if (fresh)
            return null;
        if (counter is not null)
            return counter;
        // A buffer that was filled once, before the capture, and never since.
        return result.Recorder.Uses.Any(u => u.Use.Syntax == nonce && u.Origin.Kind is ValueKind.Key) ? symbol.Name : null;
    }

    /// <summary>Whether the method that is given the buffer counts its bytes on.</summary>
    private static bool CountsIn(ArgumentSyntax buffer, InvocationExpressionSyntax call, RuleContext context) =>
        context.Semantics.GetSymbolInfo(call, context.Cancellation).Symbol is IMethodSymbol { DeclaringSyntaxReferences.IsEmpty: false } method
        && context.ParameterOf(buffer) is { } parameter
        && method.DeclaringSyntaxReferences[0].GetSyntax(context.Cancellation).DescendantNodes().OfType<ElementAccessExpressionSyntax>().Any(e =>
            e.Expression is IdentifierNameSyntax name && name.Identifier.ValueText == parameter.Name && e.Parent is PostfixUnaryExpressionSyntax or PrefixUnaryExpressionSyntax);

    private static string? MadeBy(InvocationExpressionSyntax maker, RuleContext context)
    {
        if (context.Semantics.GetSymbolInfo(maker, context.Cancellation).Symbol is not IMethodSymbol method)
            return null;
        if (method.ContainingType?.Name == "BitConverter")
            return CounterIn(maker, "", context);
        foreach (SyntaxReference declaration in method.DeclaringSyntaxReferences)
        {
            SyntaxNode body = declaration.GetSyntax(context.Cancellation);
            if (body.SyntaxTree != context.Tree || body.ToString().Contains("RandomNumberGenerator"))
                continue;
            if (CounterIn(body, "", context) is { } counter)
                return counter;
        }

        return null;
    }

    /// <summary>A field, or a variable of an outer scope, that is counted on inside the syntax.</summary>
    private static string? CounterIn(SyntaxNode syntax, string except, RuleContext context)
    {
        foreach (IdentifierNameSyntax name in syntax.DescendantNodes().OfType<IdentifierNameSyntax>().Where(n => n.Identifier.ValueText != except))
        {
            if (context.Semantics.GetSymbolInfo(name, context.Cancellation).Symbol is not { Kind: SymbolKind.Field or SymbolKind.Local or SymbolKind.Property } symbol)
                continue;
            if (context.Model.Renewed.Contains(symbol))
                continue;
            SyntaxNode scope = symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(context.Cancellation).Ancestors()
                .FirstOrDefault(a => a is TypeDeclarationSyntax or BaseMethodDeclarationSyntax or CompilationUnitSyntax) ?? context.Root;
            if (scope.SyntaxTree == context.Tree && scope.DescendantNodes().OfType<IdentifierNameSyntax>().Any(n => n.Identifier.ValueText == symbol.Name && IsCounted(n)))
                return symbol.Name;
        }

        return null;
    }

    private static bool IsCounted(IdentifierNameSyntax name)
    {
        SyntaxNode whole = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        return whole.Parent is PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression } or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression }
            || (whole.Parent is AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.AddAssignmentExpression } sum && sum.Left == whole)
            || (whole.Parent is ArgumentSyntax { RefKindKeyword.RawKind: (int)SyntaxKind.RefKeyword, Parent.Parent: InvocationExpressionSyntax call } && UseSites.NameOfCall(call) is "Increment" or "Add");
    }
}
