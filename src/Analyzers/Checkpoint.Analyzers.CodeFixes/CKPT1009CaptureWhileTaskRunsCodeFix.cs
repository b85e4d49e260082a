using System.Composition;
using Checkpointing.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace Checkpointing.Analyzers;

/// <summary>Waits before the capture for the task or thread that is still running.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CKPT1009CaptureWhileTaskRunsCodeFix() : CheckpointCodeFix("Wait for it before the capture", RuleIds.CaptureWhileTaskRuns)
{
    private protected override async Task<Document?> FixAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellation).ConfigureAwait(false);
        SyntaxNode capture = editor.OriginalRoot.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        if (capture.FirstAncestorOrSelf<StatementSyntax>() is not { } statement || !StatementLists.IsInList(statement)
            || !diagnostic.Properties.TryGetValue(HeldAtCaptureAnalyzer.HeldProperty, out string? name) || name is null
            || editor.SemanticModel.LookupSymbols(statement.SpanStart, name: name).OfType<ILocalSymbol>().FirstOrDefault() is not { } local)
            return null;
        StatementSyntax? wait = local.Type.Name == "Thread" ? SyntaxFactory.ParseStatement(name + ".Join();")
            // Parsed by itself it would declare a variable of type 'await'.
            : local.Type.IsTaskLike() && IsAsync(statement) ? SyntaxFactory.ExpressionStatement(SyntaxFactory.AwaitExpression(
                SyntaxFactory.Token([], SyntaxKind.AwaitKeyword, [SyntaxFactory.Space]), SyntaxFactory.IdentifierName(name)))
            : local.Type.Name == "Task" ? SyntaxFactory.ParseStatement(name + ".GetAwaiter().GetResult();")
            : null;
        if (wait is null)
            return null;
        StatementLists.InsertBefore(editor, statement, wait.WithAdditionalAnnotations(Formatter.Annotation));
        return editor.GetChangedDocument();
    }

    private static bool IsAsync(SyntaxNode statement) => OutcomeAccess.FunctionOf(statement) switch
    {
        AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword.RawKind != 0,
        LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.AsyncKeyword),
        BaseMethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
        CompilationUnitSyntax => true,
        _ => false,
    };
}
