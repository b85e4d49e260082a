using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace Checkpointing.Analyzers;

/// <summary>Names NotCaptured where the outcome is asked, with nothing to do: what happens stays the same, and is now said.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CKPT1010LibraryAssumesSupervisionCodeFix() : CheckpointCodeFix("Handle NotCaptured", RuleIds.LibraryAssumesSupervision)
{
    private const string NotCaptured = nameof(NotCaptured);

    private protected override async Task<Document?> FixAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellation).ConfigureAwait(false);
        if (KnownTypes.From(editor.SemanticModel.Compilation) is not { } types)
            return null;
        OutcomeAccess access = new(editor.SemanticModel, types, editor.Generator);
        SyntaxNode call = editor.OriginalRoot.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        SyntaxNode function = OutcomeAccess.FunctionOf(call);
        string line = StatementLists.EndOfLine(call).ToString();
        foreach (SyntaxNode node in function.DescendantNodes().Where(n => n.Span.End > call.Span.End || n.Span.Contains(call.Span)))
        {
            switch (node)
            {
                case SwitchStatementSyntax choice when IsOutcome(choice.Expression, editor, types) && choice.Sections.Count > 0 && !choice.Sections.SelectMany(s => s.Labels).Any(l => l is DefaultSwitchLabelSyntax):
                    editor.ReplaceNode(choice, choice.AddSections(IdleSection.Of(access.Member(NotCaptured), IdleSection.NotCaptured).WithAdditionalAnnotations(Formatter.Annotation)));
                    return editor.GetChangedDocument();
                case IfStatementSyntax { Parent: not ElseClauseSyntax } branch when Asked(branch.Condition, editor, types) is { } asked:
                    IfStatementSyntax last = branch;
                    while (last.Else?.Statement is IfStatementSyntax next)
                        last = next;
                    if (last.Else is not null)
                        return null;
                    if (!IsStable(asked))
                    {
                        // A call must not be made twice.
                        if (last != branch || access.Hoistable(branch.Condition) is not { Statement: { } statement } hoist || statement != branch || !StatementLists.IsInList(branch))
                            return null;
                        string name = OutcomeAccess.FreeName(branch);
                        asked = OutcomeAccess.OutcomeOf(name, hoist.IsOutcome);
                        editor.ReplaceNode(hoist.Whole, SyntaxFactory.IdentifierName(name).WithTriviaFrom(hoist.Whole));
                        StatementLists.InsertBefore(editor, branch, access.Declare(hoist, name));
                    }

                    StatementSyntax body = SyntaxFactory.ParseStatement($"{{{line}// {IdleSection.NotCaptured}{line}}}{line}");
                    ElseClauseSyntax idle = SyntaxFactory.ElseClause(
                        SyntaxFactory.IfStatement(access.Compare(asked, SyntaxKind.EqualsExpression, NotCaptured), body)).WithAdditionalAnnotations(Formatter.Annotation);
                    editor.ReplaceNode(last, (now, _) => ((IfStatementSyntax)now).WithElse(idle));
                    return editor.GetChangedDocument();
            }
        }

        return null;
    }

    private static ExpressionSyntax? Asked(ExpressionSyntax condition, DocumentEditor editor, KnownTypes types) => condition switch
    {
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.EqualsExpression or (int)SyntaxKind.IsExpression } equality when IsOutcome(equality.Left, editor, types) => equality.Left,
        IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax } pattern when IsOutcome(pattern.Expression, editor, types) => pattern.Expression,
        _ => null,
    };

    private static bool IsOutcome(ExpressionSyntax expression, DocumentEditor editor, KnownTypes types) =>
        KnownTypes.Is(editor.SemanticModel.GetTypeInfo(expression).Type, types.Outcome);

    private static bool IsStable(ExpressionSyntax expression) => !expression.DescendantNodesAndSelf().Any(n => n is InvocationExpressionSyntax or AwaitExpressionSyntax);
}
