using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Checkpointing.Analyzers;

/// <summary>Lets a hook return its task: <c>async void</c> becomes <c>async Task</c>, and what blocks is awaited.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CKPT6001BlockingHookCodeFix() : CheckpointCodeFix("Return the task", RuleIds.BlockingHook)
{
    private protected override async Task<Document?> FixAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellation).ConfigureAwait(false);
        SyntaxNode node = editor.OriginalRoot.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        SyntaxNode function = node is MethodDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax ? node : OutcomeAccess.FunctionOf(node);
        bool blocks = node != function;
        ExpressionSyntax? awaited = blocks ? HookTask.Awaited(node) : null;
        if (blocks && awaited is null)
            return null;
        SyntaxAnnotation registration = new();
        if (!new HookTask(editor, registration).Return(function, blocks ? node : null, awaited))
            return null;
        Document changed = editor.GetChangedDocument();
        return await BindsToTasksAsync(changed, registration, cancellation).ConfigureAwait(false) ? changed : null;
    }

    /// <summary>Whether the registration now takes delegates that return tasks: an async lambda suits the others, too, and nobody would wait for it.</summary>
    private static async Task<bool> BindsToTasksAsync(Document document, SyntaxAnnotation registration, CancellationToken cancellation)
    {
        SyntaxNode? root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        SemanticModel? semantics = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        return root!.GetAnnotatedNodes(registration).All(call =>
            semantics!.GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol method && method.Parameters.Any(p => p.Type.Name == "Func"));
    }
}
