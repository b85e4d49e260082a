using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Checkpointing.Analyzers;

/// <summary>Arms a timeout once more in the copy: the same source or timer, so that whoever holds it or its token is told.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CKPT3003TimeoutAcrossCaptureCodeFix() : CheckpointCodeFix("Arm it again in the copy", RuleIds.TimeoutAcrossCapture)
{
    private protected override async Task<Document?> FixAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellation).ConfigureAwait(false);
        if (KnownTypes.From(editor.SemanticModel.Compilation) is not { } types)
            return null;
        OutcomeAccess access = new(editor.SemanticModel, types, editor.Generator);
        SyntaxNode use = editor.OriginalRoot.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        if (access.Hoistable(use) is not { Statement: { } capture } hoist || !StatementLists.IsInList(capture)
            || editor.SemanticModel.GetSymbolInfo(use, cancellation).Symbol is not (ILocalSymbol or IFieldSymbol) and not null)
            return null;
        ISymbol timeout = editor.SemanticModel.GetSymbolInfo(use, cancellation).Symbol!;
        string? statement = Arming(timeout, use, capture, editor.SemanticModel);
        if (statement is null && MadeAgain.At(use, access, editor.SemanticModel) is { IsUsing: false } value)
            statement = $"{value.Name} = {value.Value};";
        if (statement is null)
            return null;
        new RestoredBranch(editor, access).Add(hoist, statement);
        return editor.GetChangedDocument();
    }

    /// <summary>The statement that gives the timeout its whole time again, as it was given before the capture.</summary>
    private static string? Arming(ISymbol timeout, SyntaxNode use, StatementSyntax capture, SemanticModel semantics)
    {
        SyntaxNode function = OutcomeAccess.FunctionOf(use);
        InvocationExpressionSyntax? again = function.DescendantNodes().OfType<InvocationExpressionSyntax>().LastOrDefault(i =>
            i.SpanStart < capture.SpanStart && i.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "CancelAfter" or "Change" } access
            && SymbolEqualityComparer.Default.Equals(semantics.GetSymbolInfo(access.Expression).Symbol, timeout));
        if (again is not null)
            return again.WithoutTrivia() + ";";
        if (timeout.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is not VariableDeclaratorSyntax { Initializer.Value: BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } arguments } creation } variable
            || (timeout is ILocalSymbol && OutcomeAccess.FunctionOf(variable) != function)
            || creation.SyntaxTree != use.SyntaxTree)
            return null;
        return semantics.GetTypeInfo(creation).Type?.ToDisplayString() switch
        {
            "System.Threading.CancellationTokenSource" => $"{use}.CancelAfter({arguments[0].Expression});",
            "System.Threading.Timer" when arguments.Count == 4 => $"{use}.Change({arguments[2].Expression}, {arguments[3].Expression});",
            _ => null,
        };
    }
}
