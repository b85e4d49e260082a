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
                    context.Report(Descriptor, local.Identifier.GetLocation(), symbol.Name);
            }

            foreach (IParameterSymbol parameter in result.Frame.Method?.Parameters ?? [])
            {
                if (parameter.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(context.Cancellation) is ParameterSyntax declaration && IsSecret(parameter.Name, parameter.Type, null)
                    && !IsCleared(parameter.Name, body, body.SpanStart, capture.Syntax.SpanStart))
                    context.Report(Descriptor, declaration.Identifier.GetLocation(), parameter.Name);
            }

            if (result.Frame.Method is { ContainingType: { } type } && !context.Model.IsEntryPoint(result.Frame.Method))
                OfFields(type, context);
            else if (result.Frame.Method?.ContainingType is { } program)
                OfFields(program, context);
        }
    }

    private static void OfFields(INamedTypeSymbol type, RuleContext context)
    {
        foreach (ISymbol member in type.GetMembers())
        {
            ITypeSymbol? held = (member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type;
            bool isConstant = member is IFieldSymbol { IsConst: true } || member.IsImplicitlyDeclared || context.Types.IsMarkedSafe(member);
            if (held is not null && !isConstant && IsSecret(member.Name.TrimStart('_'), held, null) && member.Locations[0].SourceTree == context.Tree)
                context.Report(Descriptor, member.Locations[0], member.Name);
        }
    }

    private static bool IsSecret(string name, ITypeSymbol type, ExpressionSyntax? value)
    {
        if (type.Name is "NetworkCredential" or "SecureString")
            return true;
        if (type.Name is "X509Certificate2")
            return value is null || value.ToString().Contains("Pkcs12") || value.ToString().Contains("CopyWithPrivateKey") || value.ToString().Contains("FromPem") || value.ToString().Contains("CreateSelfSigned");
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
