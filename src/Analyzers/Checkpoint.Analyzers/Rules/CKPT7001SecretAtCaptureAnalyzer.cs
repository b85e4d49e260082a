using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>What is in memory at a capture is in the image, in clear.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT7001SecretAtCaptureAnalyzer() : CheckpointAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.SecretAtCapture,
        "Do not hold a secret at a capture",
        "'{0}' looks like a secret and is in memory at the capture, so it is in the image, in clear; get it after the restore, or clear it before the capture",
        RuleCategories.Secrets,
        DiagnosticSeverity.Info,
        "An image is the memory of the process, written to disk. Whoever reads it reads every secret the process held.");

    private static readonly string[] s_words = ["password", "passwd", "secret", "apikey", "connectionstring", "privatekey", "accesskey", "accesstoken", "bearertoken", "authtoken", "refreshtoken"];
    private static readonly string[] s_excuses = ["cancellation", "length", "count", "name", "path", "file", "hash", "url", "provider", "policy", "is", "has", "manager", "client"];

    private protected override void Analyze(RuleContext context)
    {
        foreach (FlowResult result in context.Roots)
        {
            if (result.Captures.OrderBy(c => c.Syntax.SpanStart).FirstOrDefault() is not { } capture)
                continue;
            SyntaxNode body = result.Frame.Graph.OriginalOperation.Syntax;
            foreach (VariableDeclaratorSyntax local in body.DescendantNodes().OfType<VariableDeclaratorSyntax>())
            {
                if (local.SpanStart < capture.Syntax.SpanStart && local.Initializer?.Value is { } value && !value.Span.Contains(capture.Syntax.Span)
                    && context.Semantics.GetDeclaredSymbol(local, context.Cancellation) is ILocalSymbol { IsConst: false } symbol
                    && IsSecret(symbol.Name, symbol.Type, value) && InScope(local, capture.Syntax) && !IsCleared(symbol.Name, body, local.Span.End, capture.Syntax.SpanStart))
                    OfVariable(symbol, result, capture.Syntax, context);
            }

            foreach (IParameterSymbol parameter in result.Frame.Method?.Parameters ?? [])
            {
                if (parameter.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(context.Cancellation) is ParameterSyntax && IsSecret(parameter.Name, parameter.Type, null)
                    && !IsCleared(parameter.Name, body, body.SpanStart, capture.Syntax.SpanStart))
                    OfVariable(parameter, result, capture.Syntax, context);
            }

            if (result.Frame.Method is { ContainingType: { } type } && !context.Model.IsEntryPoint(result.Frame.Method))
                OfFields(type, context);
            else if (result.Frame.Method?.ContainingType is { } program)
                OfFields(program, context);
        }

        OfHeldTypes(context);
    }

    /// <summary>A variable that nobody reads after the capture is garbage at it; one that is read holds the secret, and the use shows it.</summary>
    private static void OfVariable(ISymbol variable, FlowResult result, SyntaxNode capture, RuleContext context)
    {
        foreach (IdentifierNameSyntax use in result.Frame.Graph.OriginalOperation.Syntax.DescendantNodes().OfType<IdentifierNameSyntax>())
        {
            if (use.Identifier.ValueText == variable.Name && use.SpanStart > capture.Span.End && (result.WorldsOf(use) & Outcomes.JustRestored) != 0
                && result.Recorder.ValueOf(use, World.JustRestored) is not { IsFresh: true } && !UseSites.IsUpkeep(use) && use.Parent is not AssignmentExpressionSyntax
                && SymbolEqualityComparer.Default.Equals(context.Semantics.GetSymbolInfo(use, context.Cancellation).Symbol, variable))
            {
                context.Report(Descriptor, use.GetLocation(), variable.Name);
                return;
            }
        }
    }

    /// <summary>The first use of the member in what a copy runs after a capture.</summary>
    private static SyntaxNode? UseInCopy(ISymbol member, RuleContext context)
    {
        foreach (FlowResult result in context.Roots.Concat(context.Model.Reach.In(context.Tree)))
        {
            foreach (IdentifierNameSyntax use in result.Frame.Graph.OriginalOperation.Syntax.DescendantNodes().OfType<IdentifierNameSyntax>())
            {
                if (use.Identifier.ValueText == member.Name && (result.WorldsOf(use.Parent is MemberAccessExpressionSyntax access && access.Name == use ? access : use) & Outcomes.JustRestored) != 0
                    && use.Parent is not AssignmentExpressionSyntax
                    && SymbolEqualityComparer.Default.Equals(context.Semantics.GetSymbolInfo(use, context.Cancellation).Symbol, member))
                    return use;
            }
        }

        return null;
    }

    /// <summary>Objects that are at hand at a capture elsewhere hold their secrets as well.</summary>
    private static void OfHeldTypes(RuleContext context)
    {
        foreach (TypeDeclarationSyntax declaration in context.Root.DescendantNodes(n => n is not MemberDeclarationSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax).OfType<TypeDeclarationSyntax>())
        {
            if (context.Model.HeldTypes.Contains(declaration.Identifier.ValueText) && context.Semantics.GetDeclaredSymbol(declaration, context.Cancellation) is INamedTypeSymbol type
                && context.Model.HeldTypes.Contains(type))
                OfFields(type, context);
        }
    }

    private static void OfFields(INamedTypeSymbol type, RuleContext context)
    {
        foreach (ISymbol member in type.GetMembers())
        {
            ITypeSymbol? held = (member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type;
            bool isConstant = member is IFieldSymbol { IsConst: true } || member.IsImplicitlyDeclared || member.IsOverride || context.Types.IsMarkedSafe(member);
            if (held is not null && !isConstant && IsSecret(member.Name.TrimStart('_'), held, null) && member.Locations[0].SourceTree == context.Tree
                && !IsForgotten(member, context))
                context.Report(Descriptor, UseInCopy(member, context)?.GetLocation() ?? member.Locations[0], member.Name);
        }
    }

    /// <summary>Whether the type itself lets go of the secret again.</summary>
    private static bool IsForgotten(ISymbol member, RuleContext context) =>
        member.ContainingType.DeclaringSyntaxReferences.Select(d => d.GetSyntax(context.Cancellation)).SelectMany(d => d.DescendantNodes()).OfType<AssignmentExpressionSyntax>().Any(a =>
            a.Right is LiteralExpressionSyntax { RawKind: (int)SyntaxKind.NullLiteralExpression or (int)SyntaxKind.DefaultLiteralExpression }
            && a.Left is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax }
            && (a.Left is IdentifierNameSyntax name ? name : ((MemberAccessExpressionSyntax)a.Left).Name).Identifier.ValueText == member.Name);

    private static bool IsSecret(string name, ITypeSymbol type, ExpressionSyntax? value)
    {
        if (type.Name is "NetworkCredential" or "SecureString")
            return true;
        if (type.Name is "X509Certificate2")
            return value is not null && (value.ToString().Contains("Pkcs12") || value.ToString().Contains("CopyWithPrivateKey") || value.ToString().Contains("FromPem"));
        bool holdsText = type.SpecialType == SpecialType.System_String
            || type is IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Byte or SpecialType.System_Char };
        if (!holdsText)
            return false;
        string lower = name.ToLowerInvariant().Replace("_", "");
        return (s_words.Any(lower.Contains) || lower is "token" or "pwd" or "secret") && !s_excuses.Any(e => lower.StartsWith(e, StringComparison.Ordinal) || lower.EndsWith(e, StringComparison.Ordinal));
    }

    private static bool InScope(SyntaxNode local, SyntaxNode capture)
    {
        SyntaxNode? scope = local.Ancestors().FirstOrDefault(a => a is BlockSyntax or SwitchSectionSyntax or CompilationUnitSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax);
        return scope is not null && scope.Span.Contains(capture.Span) && local.FirstAncestorOrSelf<AnonymousFunctionExpressionSyntax>() == capture.FirstAncestorOrSelf<AnonymousFunctionExpressionSyntax>();
    }

    /// <summary>Whether it is wiped or dropped between its declaration and the capture.</summary>
    private static bool IsCleared(string name, SyntaxNode body, int from, int to) =>
        body.DescendantNodes().OfType<IdentifierNameSyntax>().Any(n => n.Identifier.ValueText == name && n.SpanStart > from && n.SpanStart < to
            && (n.Parent is AssignmentExpressionSyntax { Right.RawKind: (int)SyntaxKind.NullLiteralExpression or (int)SyntaxKind.DefaultLiteralExpression }
                || UseSites.MemberOf(n) is "Dispose" or "Clear"
                || (n.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } && UseSites.NameOfCall(call) is "ZeroMemory" or "Clear")));
}
