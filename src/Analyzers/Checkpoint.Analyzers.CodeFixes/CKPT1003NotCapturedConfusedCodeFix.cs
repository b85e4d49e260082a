using System.Composition;
using Checkpointing.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace Checkpointing.Analyzers;

/// <summary>Names the outcome that a branch is meant for: an <c>else</c> becomes an <c>else if</c>, a <c>!=</c> an <c>==</c>, a <c>default</c> a <c>case</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CKPT1003NotCapturedConfusedCodeFix() : CheckpointCodeFix("Name the outcome", RuleIds.NotCapturedConfused)
{
    private protected override async Task<Document?> FixAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellation).ConfigureAwait(false);
        if (KnownTypes.From(editor.SemanticModel.Compilation) is not { } types
            || !diagnostic.Properties.TryGetValue(CKPT1003NotCapturedConfusedAnalyzer.MeantProperty, out string? meant) || meant is null)
            return null;
        OutcomeAccess access = new(editor.SemanticModel, types, editor.Generator);
        SyntaxNode node = editor.OriginalRoot.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        switch (node)
        {
            case ElseClauseSyntax { Parent: IfStatementSyntax branch } other when Asked(branch.Condition, editor, types) is { } asked:
                editor.ReplaceNode(other, ElseIf(other, access.Compare(asked, SyntaxKind.EqualsExpression, meant)));
                break;
            case DefaultSwitchLabelSyntax { Parent: SwitchSectionSyntax } label when IsOverOutcome(label, editor, types):
                editor.ReplaceNode(label, SyntaxFactory.CaseSwitchLabel(access.Member(meant)).WithTriviaFrom(label).WithAdditionalAnnotations(Formatter.Annotation));
                break;
            case ExpressionSyntax condition when (condition is BinaryExpressionSyntax or IsPatternExpressionSyntax or PrefixUnaryExpressionSyntax)
                && (condition.Parent is IfStatementSyntax or EqualsValueClauseSyntax || (condition.Parent is ConditionalExpressionSyntax choice && choice.Condition == condition))
                && Asked(condition, editor, types) is { } asked:
                // What was left for the else was the other answer alone; now NotCaptured would come there.
                if (condition.Parent is IfStatementSyntax { Else: { Statement: not IfStatementSyntax } rest })
                    editor.ReplaceNode(rest, ElseIf(rest, access.Compare(asked, SyntaxKind.EqualsExpression, meant == "JustRestored" ? "JustDumped" : "JustRestored")));
                editor.ReplaceNode(condition, access.Compare(asked, SyntaxKind.EqualsExpression, meant).WithTriviaFrom(condition));
                break;
            default:
                return null;
        }

        return editor.GetChangedDocument();
    }

    private static ElseClauseSyntax ElseIf(ElseClauseSyntax other, ExpressionSyntax condition) =>
        other.WithStatement(
            SyntaxFactory.IfStatement(condition, other.Statement)
                .WithCloseParenToken(SyntaxFactory.Token(SyntaxKind.CloseParenToken).WithTrailingTrivia(other.ElseKeyword.TrailingTrivia))
                .WithLeadingTrivia(SyntaxFactory.Space).WithAdditionalAnnotations(Formatter.Annotation))
            .WithElseKeyword(other.ElseKeyword.WithTrailingTrivia())
            .WithAdditionalAnnotations(Formatter.Annotation);

    /// <summary>The expression whose outcome the condition asks for, where it asks for nothing else.</summary>
    private static ExpressionSyntax? Asked(ExpressionSyntax condition, DocumentEditor editor, KnownTypes types)
    {
        if (condition is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression })
            return null;
        ExpressionSyntax? outcome = condition.DescendantNodes().OfType<ExpressionSyntax>().FirstOrDefault(e =>
            KnownTypes.Is(editor.SemanticModel.GetTypeInfo(e).Type, types.Outcome)
            && editor.SemanticModel.GetConstantValue(e) is { HasValue: false }
            && e.Ancestors().TakeWhile(a => a != condition.Parent).All(a => a is not SubpatternSyntax));
        // A call must not be made twice.
        return outcome is null || outcome.DescendantNodesAndSelf().Any(n => n is InvocationExpressionSyntax or AwaitExpressionSyntax) ? null : outcome;
    }

    private static bool IsOverOutcome(SyntaxNode label, DocumentEditor editor, KnownTypes types) =>
        label.FirstAncestorOrSelf<SwitchStatementSyntax>() is { } statement && KnownTypes.Is(editor.SemanticModel.GetTypeInfo(statement.Expression).Type, types.Outcome);
}
