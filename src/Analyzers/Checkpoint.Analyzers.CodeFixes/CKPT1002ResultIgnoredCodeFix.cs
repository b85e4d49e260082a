using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace Checkpointing.Analyzers;

/// <summary>Puts a switch over the outcome where the result was ignored.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CKPT1002ResultIgnoredCodeFix() : CheckpointCodeFix(RuleIds.ResultIgnored, "Switch on the outcome")
{
    private protected override async Task<Document?> FixAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellation).ConfigureAwait(false);
        if (KnownTypes.From(editor.SemanticModel.Compilation) is not { } types)
            return null;
        SyntaxNode call = editor.OriginalRoot.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        OutcomeAccess access = new(editor.SemanticModel, types, editor.Generator);
        ExpressionSyntax? value = call.AncestorsAndSelf().OfType<ExpressionSyntax>()
            .TakeWhile(e => e.FirstAncestorOrSelf<StatementSyntax>() == call.FirstAncestorOrSelf<StatementSyntax>())
            .LastOrDefault(e => KnownTypes.Is(editor.SemanticModel.GetTypeInfo(e, cancellation).Type, types.Result)
                || KnownTypes.Is(editor.SemanticModel.GetTypeInfo(e, cancellation).Type, types.Outcome));
        if (value is null || call.FirstAncestorOrSelf<StatementSyntax>() is not { } statement || statement.Parent is not (BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax))
            return null;
        bool isOutcome = KnownTypes.Is(editor.SemanticModel.GetTypeInfo(value, cancellation).Type, types.Outcome);
        switch (statement)
        {
            case ExpressionStatementSyntax ignored when ignored.Expression == value:
                editor.ReplaceNode(statement, Switch(Outcome(value.WithoutTrivia(), isOutcome), access).WithTriviaFrom(statement));
                return editor.GetChangedDocument();
            case LocalDeclarationStatementSyntax { Declaration.Variables: { Count: 1 } variables } unread when variables[0].Initializer?.Value == value:
                StatementSyntax after = Switch(Outcome(SyntaxFactory.IdentifierName(variables[0].Identifier.ValueText), isOutcome), access);
                SyntaxNode place = unread.Parent is GlobalStatementSyntax global ? global : unread;
                editor.InsertAfter(place, place is GlobalStatementSyntax ? SyntaxFactory.GlobalStatement(after) : after);
                return editor.GetChangedDocument();
            default:
                return null;
        }
    }

    private static ExpressionSyntax Outcome(ExpressionSyntax value, bool isOutcome)
    {
        if (isOutcome)
            return value;
        ExpressionSyntax owner = value is AwaitExpressionSyntax ? SyntaxFactory.ParenthesizedExpression(value) : value;
        return SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, owner, SyntaxFactory.IdentifierName(KnownTypes.OutcomeProperty));
    }

    private static StatementSyntax Switch(ExpressionSyntax outcome, OutcomeAccess access) =>
        SyntaxFactory.SwitchStatement(
            outcome,
            SyntaxFactory.List(
            [
                Section(access.Member("JustDumped"), "The original runs on."),
                Section(access.Member("JustRestored"), "A copy woke up: make again what must not be the same in two copies."),
                Section(access.Member("NotCaptured"), "Nobody supervises this process: nothing happened."),
            ]))
            .WithAdditionalAnnotations(Formatter.Annotation);

    private static SwitchSectionSyntax Section(ExpressionSyntax label, string comment) =>
        SyntaxFactory.SwitchSection(
            SyntaxFactory.SingletonList<SwitchLabelSyntax>(SyntaxFactory.CaseSwitchLabel(label)),
            SyntaxFactory.SingletonList<StatementSyntax>(SyntaxFactory.BreakStatement()
                .WithLeadingTrivia(SyntaxFactory.ElasticCarriageReturnLineFeed, SyntaxFactory.Comment("// " + comment), SyntaxFactory.ElasticCarriageReturnLineFeed)));
}
