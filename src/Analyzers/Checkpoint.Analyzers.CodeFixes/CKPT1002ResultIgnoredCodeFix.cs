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
public sealed class CKPT1002ResultIgnoredCodeFix() : CheckpointCodeFix("Switch on the outcome", RuleIds.ResultIgnored)
{
    private protected override async Task<Document?> FixAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellation).ConfigureAwait(false);
        if (KnownTypes.From(editor.SemanticModel.Compilation) is not { } types)
            return null;
        SyntaxNode call = editor.OriginalRoot.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        OutcomeAccess access = new(editor.SemanticModel, types, editor.Generator);
        ExpressionSyntax? value = call.AncestorsAndSelf().OfType<ExpressionSyntax>()
            .TakeWhile(e => OutcomeAccess.FunctionOf(e) == OutcomeAccess.FunctionOf(call) && e is not LambdaExpressionSyntax)
            .LastOrDefault(e => KnownTypes.Is(editor.SemanticModel.GetTypeInfo(e, cancellation).Type, types.Result)
                || KnownTypes.Is(editor.SemanticModel.GetTypeInfo(e, cancellation).Type, types.Outcome));
        if (value is null)
            return null;
        bool isOutcome = KnownTypes.Is(editor.SemanticModel.GetTypeInfo(value, cancellation).Type, types.Outcome);
        switch (value.Parent)
        {
            case ExpressionStatementSyntax ignored:
                editor.ReplaceNode(ignored, Switch(Outcome(value.WithoutTrivia(), isOutcome), access).WithTriviaFrom(ignored));
                return editor.GetChangedDocument();
            case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax unread } } variable } when StatementLists.IsInList(unread):
                StatementLists.InsertAfter(editor, unread, Switch(Outcome(SyntaxFactory.IdentifierName(variable.Identifier.ValueText), isOutcome), access));
                return editor.GetChangedDocument();
            case ArrowExpressionClauseSyntax arrow when ExpressionBodies.Replace(editor, arrow, Switch(Outcome(value.WithoutTrivia(), isOutcome), access)):
                return editor.GetChangedDocument();
            case LambdaExpressionSyntax when ExpressionBodies.Replace(editor, value, Switch(Outcome(value.WithoutTrivia(), isOutcome), access)):
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
                IdleSection.Of(access.Member("JustDumped"), "The original runs on."),
                IdleSection.Of(access.Member("JustRestored"), "A copy woke up: make again what must not be the same in two copies."),
                IdleSection.Of(access.Member("NotCaptured"), IdleSection.NotCaptured),
            ]))
            .WithAdditionalAnnotations(Formatter.Annotation);
}
