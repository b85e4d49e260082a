using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Checkpointing.Analyzers.Rules;

/// <summary>What a capture's options are set to, where they are made in the call or where the variable they are in is.</summary>
internal static class CaptureSettings
{
    public static bool KeepsConnections(CaptureSite site, RuleContext context) =>
        Sets(site, KnownTypes.TcpConnectionsProperty, v => v.ToString().EndsWith("Keep", StringComparison.Ordinal), context);

    public static bool EndsOriginal(CaptureSite site, RuleContext context) =>
        Sets(site, KnownTypes.LeaveRunningProperty, v => v.ToString() == "false", context);

    private static bool Sets(CaptureSite site, string property, Func<ExpressionSyntax, bool> isSo, RuleContext context)
    {
        SyntaxNode? member = site.Syntax.Ancestors().FirstOrDefault(a => a is BaseMethodDeclarationSyntax or CompilationUnitSyntax);
        IEnumerable<SyntaxNode> places = site.Syntax.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(n => n.Parent is ArgumentSyntax or MemberAccessExpressionSyntax { Parent: ArgumentSyntax })
            .Select(n => context.Semantics.SyntaxTree == n.SyntaxTree ? context.Semantics.GetSymbolInfo(n, context.Cancellation).Symbol : null)
            .SelectMany(s => s?.DeclaringSyntaxReferences ?? [])
            .Select(d => d.GetSyntax(context.Cancellation));
        if (member is not null)
            places = places.Append(member);
        return places.SelectMany(p => p.DescendantNodes().OfType<AssignmentExpressionSyntax>())
            .Any(a => a.Left.ToString().EndsWith(property, StringComparison.Ordinal) && isSo(a.Right));
    }
}
