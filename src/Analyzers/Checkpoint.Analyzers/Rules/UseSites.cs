using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Checkpointing.Analyzers.Rules;

/// <summary>What is done with a value where it is read.</summary>
internal static class UseSites
{
    private const int LongestName = 60;

    private static readonly HashSet<string> s_upkeep =
    [
        "Dispose", "DisposeAsync", "Close", "CloseAsync", "Open", "OpenAsync", "Connect", "ConnectAsync", "Abort", "Stop", "StopAsync", "Shutdown", "Cancel", "CancelAsync",
        "CancelAfter", "Change", "Reset", "Restart", "TryReset", "FromXmlString", "Disconnect", "DisconnectAsync", "State", "Connected", "Start", "StartAsync", "GenerateKey",
    ];

    /// <summary>Whether the value is only closed, opened again, armed again or asked whether it is there.</summary>
    public static bool IsUpkeep(SyntaxNode use)
    {
        if (MemberOf(use) is { } member && (s_upkeep.Contains(member) || member.StartsWith("Import", StringComparison.Ordinal)))
            return true;
        return use.Parent switch
        {
            IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax or UnaryPatternSyntax { Pattern: ConstantPatternSyntax } } => true,
            BinaryExpressionSyntax { Right.RawKind: (int)SyntaxKind.NullLiteralExpression } => true,
            ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } => NameOfCall(call) is "Fill" or "Dispose" or "SuppressFinalize" or "KeepAlive" || IsName(call),
            _ => false,
        };
    }

    /// <summary>The member that is taken of the value, if any.</summary>
    public static string? MemberOf(SyntaxNode use) => use.Parent switch
    {
        MemberAccessExpressionSyntax access when access.Expression == use => access.Name.Identifier.ValueText,
        MemberAccessExpressionSyntax { Parent: MemberAccessExpressionSyntax outer } access when access.Name == use && outer.Expression == access => outer.Name.Identifier.ValueText,
        MemberAccessExpressionSyntax { Parent: ConditionalAccessExpressionSyntax outer } access when access.Name == use => Bound(outer),
        ConditionalAccessExpressionSyntax access when access.Expression == use => Bound(access),
        PostfixUnaryExpressionSyntax suppressed => MemberOf(suppressed),
        _ => null,
    };

    public static string? NameOfCall(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax binding => binding.Name.Identifier.ValueText,
        SimpleNameSyntax name => name.Identifier.ValueText,
        _ => null,
    };

    public static string NameOf(SyntaxNode use) => Short(use);

    public static string Short(SyntaxNode syntax)
    {
        string text = syntax.ToString();
        int line = text.IndexOf('\n');
        if (line >= 0)
            text = text.Substring(0, line).TrimEnd();
        return text.Length <= LongestName ? text : text.Substring(0, LongestName) + "…";
    }

    private static string? Bound(ConditionalAccessExpressionSyntax access) =>
        access.WhenNotNull.DescendantNodesAndSelf().OfType<MemberBindingExpressionSyntax>().FirstOrDefault()?.Name.Identifier.ValueText;

    private static bool IsName(InvocationExpressionSyntax call) => call.Expression is IdentifierNameSyntax { Identifier.ValueText: "nameof" };
}
