using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace Checkpointing.Analyzers;

/// <summary>Waits before the capture for the task or thread that is still running.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CKPT1009CaptureWhileTaskRunsCodeFix() : CheckpointCodeFix(RuleIds.CaptureWhileTaskRuns, "Wait for it before the capture")
{
    private protected override async Task<Document?> FixAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellation).ConfigureAwait(false);
        SyntaxNode capture = editor.OriginalRoot.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        if (capture.FirstAncestorOrSelf<StatementSyntax>() is not { } statement || statement.Parent is not (BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax))
            return null;
        // The message names the variable first, in quotes.
        string name = diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture).Split('\'')[1];
        if (editor.SemanticModel.LookupSymbols(statement.SpanStart, name: name).OfType<ILocalSymbol>().FirstOrDefault() is not { } local)
            return null;
        StatementSyntax? wait = local.Type.Name == "Thread" ? SyntaxFactory.ParseStatement(name + ".Join();")
            : local.Type.IsTaskLike() && IsAsync(statement) ? SyntaxFactory.ParseStatement($"await {name};")
            : local.Type.Name == "Task" ? SyntaxFactory.ParseStatement(name + ".GetAwaiter().GetResult();")
            : null;
        if (wait is null)
            return null;
        wait = wait.WithLeadingTrivia(statement.GetLeadingTrivia()).WithTrailingTrivia(OutcomeAccess.EndOfLine(statement)).WithAdditionalAnnotations(Formatter.Annotation);
        SyntaxNode place = statement.Parent is GlobalStatementSyntax global ? global : statement;
        editor.InsertBefore(place, place is GlobalStatementSyntax ? SyntaxFactory.GlobalStatement(wait) : wait);
        editor.ReplaceNode(place, place.WithLeadingTrivia());
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
