using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Checkpointing.Analyzers;

/// <summary>
/// Closes a file before the capture and opens it again after it, at its end. Offered where one function opens, captures and writes, and
/// where the file is only written: what reads has a position to lose. A variable of a <c>using</c> cannot be opened again.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CKPT5002WriterAcrossCaptureCodeFix() : CheckpointCodeFix("Close it before the capture and open it again after", RuleIds.WriterAcrossCapture)
{
    private protected override async Task<Document?> FixAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellation).ConfigureAwait(false);
        if (KnownTypes.From(editor.SemanticModel.Compilation) is not { } types)
            return null;
        OutcomeAccess access = new(editor.SemanticModel, types, editor.Generator);
        SyntaxNode use = editor.OriginalRoot.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        if (MadeAgain.At(use, access, editor.SemanticModel) is not { IsUsing: false } file || Reopened(file.Value, editor.SemanticModel) is not { } reopened)
            return null;
        string line = StatementLists.EndOfLine(use).ToString();
        new AroundCapture(editor, access).Put(
            file.Hoist,
            SyntaxFactory.ParseStatement($"{file.Name}.Dispose();{line}"),
            SyntaxFactory.ParseStatement($"{file.Name} = {reopened};{line}"));
        return editor.GetChangedDocument();
    }

    /// <summary>The expression that opens the file once more, to write on at its end.</summary>
    private static string? Reopened(ExpressionSyntax opened, SemanticModel semantics)
    {
        if (opened is InvocationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } given, Expression: MemberAccessExpressionSyntax { Expression: { } file } } call
            && semantics.GetSymbolInfo(call).Symbol is IMethodSymbol { ContainingType: { Name: "File", ContainingNamespace.Name: "IO" } } method)
        {
            return method.Name switch
            {
                "CreateText" or "AppendText" => $"{file}.AppendText({given[0]})",
                "OpenWrite" => $"{file}.Open({given[0]}, FileMode.Append, FileAccess.Write)",
                "Open" when IsWriteOnly(given) => $"{file}.Open({Appending(given)})",
                _ => null,
            };
        }

        if (opened is not BaseObjectCreationExpressionSyntax { Initializer: null, ArgumentList.Arguments: { Count: > 0 } arguments } creation)
            return null;
        string made = creation is ObjectCreationExpressionSyntax named ? $"new {named.Type}" : "new";
        switch (semantics.GetTypeInfo(creation).Type?.Name)
        {
            case "StreamWriter" when semantics.GetTypeInfo(arguments[0].Expression).Type?.SpecialType == SpecialType.System_String:
                if (arguments.Count == 1)
                    return $"{made}({arguments[0]}, append: true)";
                return semantics.GetTypeInfo(arguments[1].Expression).Type?.SpecialType == SpecialType.System_Boolean
                    ? $"{made}({string.Join(", ", arguments.Select((a, i) => i == 1 ? "append: true" : a.ToString()))})"
                    : null;
            case "FileStream" when IsWriteOnly(arguments):
                return $"{made}({Appending(arguments)})";
            default:
                return null;
        }
    }

    private static bool IsWriteOnly(SeparatedSyntaxList<ArgumentSyntax> arguments) =>
        arguments.Count >= 3 && arguments[1].Expression is MemberAccessExpressionSyntax && arguments[2].Expression.ToString().EndsWith("FileAccess.Write", StringComparison.Ordinal);

    private static string Appending(SeparatedSyntaxList<ArgumentSyntax> arguments) =>
        string.Join(", ", arguments.Select((a, i) => i == 1 && a.Expression is MemberAccessExpressionSyntax mode ? $"{mode.Expression}.Append" : a.ToString()));
}
