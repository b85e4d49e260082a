using System.Composition;
using Checkpointing.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace Checkpointing.Analyzers;

/// <summary>
/// Lets the copy go on. Where only the copy comes, its exit goes: it falls through to what the original does next, or returns where
/// nothing is left to do. Where others come, too, only they get there.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CKPT1001ProcessEndsInCopyCodeFix() : CheckpointCodeFix("Let the restored copy go on", RuleIds.ProcessEndsInCopy)
{
    private protected override async Task<Document?> FixAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellation).ConfigureAwait(false);
        if (KnownTypes.From(editor.SemanticModel.Compilation) is not { } types)
            return null;
        SyntaxNode node = editor.OriginalRoot.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        bool shared = diagnostic.Properties.ContainsKey(CKPT1001ProcessEndsInCopyAnalyzer.SharedProperty);
        bool entryPoint = diagnostic.Properties.ContainsKey(CKPT1001ProcessEndsInCopyAnalyzer.EntryPointProperty);
        OutcomeAccess access = new(editor.SemanticModel, types, editor.Generator);
        bool done = shared ? new SharedEnd(editor, access).KeepFromCopy(node) : Release(editor, node, access, entryPoint);
        return done ? editor.GetChangedDocument() : null;
    }

    /// <summary>Only the copy comes here: take its end away.</summary>
    private static bool Release(DocumentEditor editor, SyntaxNode node, OutcomeAccess access, bool entryPoint)
    {
        if (node is not ReturnStatementSyntax && !(node.Parent is ExpressionStatementSyntax or AwaitExpressionSyntax { Parent: ExpressionStatementSyntax }))
            return ReleaseExpression(editor, node);
        StatementSyntax statement = node.FirstAncestorOrSelf<StatementSyntax>()!;
        StatementSyntax? idle = WhatFollows.Idle(statement);
        List<ExpressionStatementSyntax> ends = WhatFollows.Ends(statement, editor.SemanticModel).ToList();
        bool goesOn = entryPoint || WhatFollows.IsSomething(statement, idle);
        if (goesOn && ends.Count > 0 && access.InScope(ends[0]) is null)
            goesOn = entryPoint;
        if (goesOn)
        {
            foreach (ExpressionStatementSyntax end in ends)
            {
                if (access.InScope(end) is { } outcome && access.Guarded(end.WithLeadingTrivia(), outcome) is { } guarded)
                    editor.ReplaceNode(end, guarded.WithTriviaFrom(end));
            }

            // A return in the entry point's own list ends it anyhow, and is what its type may ask for.
            StatementRemoval.Remove(editor, statement, entryPoint && WhatFollows.IsInBody(statement) && idle is not ThrowStatementSyntax ? null : idle);
            return true;
        }

        if (idle is ReturnStatementSyntax { Expression: not null })
        {
            StatementRemoval.Remove(editor, statement, idle: null);
            return true;
        }

        StatementSyntax @return = FittingReturn.For(OutcomeAccess.FunctionOf(statement), statement, editor.SemanticModel, editor.Generator);
        editor.ReplaceNode(statement, @return.WithTriviaFrom(statement).WithAdditionalAnnotations(Formatter.Annotation));
        // What stood behind the exit to please the compiler is now in the way.
        StatementSyntax? inTheWay = idle ?? WhatFollows.Next(statement) as BreakStatementSyntax;
        if (inTheWay is not null)
            editor.RemoveNode(inTheWay, SyntaxRemoveOptions.KeepUnbalancedDirectives);
        return true;
    }

    private static bool ReleaseExpression(DocumentEditor editor, SyntaxNode node)
    {
        if (node is not ExpressionSyntax expression)
            return false;
        if (expression.Parent is AwaitExpressionSyntax awaited)
            expression = awaited;
        ITypeSymbol? type = editor.SemanticModel.GetTypeInfo(expression).ConvertedType;
        if (type is not null && type.SpecialType != SpecialType.System_Void)
        {
            editor.ReplaceNode(expression, FittingReturn.ValueOf(type, editor.Generator).WithTriviaFrom(expression));
            return true;
        }

        return ExpressionBodies.Replace(editor, expression.Parent is ArrowExpressionClauseSyntax arrow ? arrow : expression);
    }
}
