using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Checkpointing.Analyzers;

/// <summary>A section of a switch that does nothing, and says why.</summary>
internal static class IdleSection
{
    public const string NotCaptured = "Nobody supervises this process: nothing happened.";

    public static SwitchSectionSyntax Of(ExpressionSyntax label, string comment) =>
        SyntaxFactory.SwitchSection(
            SyntaxFactory.SingletonList<SwitchLabelSyntax>(SyntaxFactory.CaseSwitchLabel(label)),
            SyntaxFactory.SingletonList<StatementSyntax>(SyntaxFactory.BreakStatement()
                .WithLeadingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed, SyntaxFactory.Comment("// " + comment), SyntaxFactory.ElasticCarriageReturnLineFeed)));
}
