using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Checkpointing.Analyzers.Rules;

/// <summary>Looks at what is done with points in time.</summary>
internal static class TimeArithmetic
{
    private static readonly string[] s_expiryWords = ["expir", "validuntil", "validto", "notafter", "goodfor", "staleafter", "ttl"];

    /// <summary>Whether the value is compared or subtracted.</summary>
    public static bool IsReckonedWith(SyntaxNode use)
    {
        SyntaxNode value = Whole(use);
        return value.Parent switch
        {
            BinaryExpressionSyntax binary => binary.Kind() is SyntaxKind.SubtractExpression or SyntaxKind.LessThanExpression or SyntaxKind.LessThanOrEqualExpression
                or SyntaxKind.GreaterThanExpression or SyntaxKind.GreaterThanOrEqualExpression,
            ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } => UseSites.NameOfCall(call) is "Subtract" or "Compare" or "CompareTo" or "GetElapsedTime",
            MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Subtract" or "CompareTo" } => true,
            _ => false,
        };
    }

    public static bool IsExpiry(SyntaxNode use)
    {
        string name = use.ToString().ToLowerInvariant();
        return s_expiryWords.Any(name.Contains);
    }

    /// <summary>Whether the same expression takes off the time the copy was stopped.</summary>
    public static bool AllowsForStop(SyntaxNode use, RuleContext context)
    {
        SyntaxNode outermost = use.AncestorsAndSelf().TakeWhile(a => a is ExpressionSyntax or ArgumentSyntax or ArgumentListSyntax).Last();
        return outermost.DescendantNodes().OfType<IdentifierNameSyntax>().Any(n =>
            n.Identifier.ValueText == KnownTypes.StoppedProperty && context.Semantics.GetSymbolInfo(n, context.Cancellation).Symbol is IPropertySymbol);
    }

    /// <summary>Whether the expression around a monotonic time also has a date in it.</summary>
    public static bool MeetsWallClock(SyntaxNode use, RuleContext context)
    {
        foreach (SyntaxNode around in use.Ancestors().TakeWhile(a => a is ExpressionSyntax or ArgumentSyntax or ArgumentListSyntax))
        {
            if (around is BinaryExpressionSyntax or InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add" or "AddMilliseconds" or "AddSeconds" or "AddTicks" or "Subtract" } }
                && around.DescendantNodes().OfType<ExpressionSyntax>().Any(e => !e.Span.Contains(use.Span) && IsDate(context.Semantics.GetTypeInfo(e, context.Cancellation).Type)))
                return true;
        }

        return false;
    }

    private static bool IsDate(ITypeSymbol? type) => type is { Name: "DateTime" or "DateTimeOffset" };

    private static SyntaxNode Whole(SyntaxNode use)
    {
        SyntaxNode value = use.Parent is MemberAccessExpressionSyntax access && access.Name == use ? access : use;
        while (true)
        {
            switch (value.Parent)
            {
                case ParenthesizedExpressionSyntax:
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Value" or "Ticks" or "UtcDateTime" or "DateTime" } member when member.Expression == value:
                    value = value.Parent;
                    continue;
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name, Parent: InvocationExpressionSyntax call } added
                    when added.Expression == value && (name.StartsWith("Add", StringComparison.Ordinal) || name is "ToUniversalTime" or "ToUnixTimeSeconds" or "ToUnixTimeMilliseconds"):
                    value = call;
                    continue;
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression }:
                    value = value.Parent;
                    continue;
                default:
                    return value;
            }
        }
    }
}
