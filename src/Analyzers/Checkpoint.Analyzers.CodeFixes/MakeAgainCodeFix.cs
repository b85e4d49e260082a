using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;

namespace Checkpointing.Analyzers;

/// <summary>Makes a value once more in the copy, right after it has woken up. <c>IOptions.Value</c> would be the same again, so that is not offered.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class MakeAgainCodeFix() : CheckpointCodeFix(
    "Make it again in the copy",
    RuleIds.RandomAcrossCapture, RuleIds.IdentifierAcrossCapture, RuleIds.WallClockAcrossCapture, RuleIds.EnvironmentAcrossCapture, RuleIds.OptionsAcrossCapture)
{
    private protected override async Task<Document?> FixAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellation).ConfigureAwait(false);
        if (KnownTypes.From(editor.SemanticModel.Compilation) is not { } types)
            return null;
        OutcomeAccess access = new(editor.SemanticModel, types, editor.Generator);
        SyntaxNode use = editor.OriginalRoot.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        if (MadeAgain.At(use, access, editor.SemanticModel) is not { IsUsing: false } value
            || (diagnostic.Id == RuleIds.OptionsAcrossCapture && !OptionsMonitor.IsConfiguration(value.Value, editor.SemanticModel)))
            return null;
        new RestoredBranch(editor, access).Add(value.Hoist, $"{value.Name} = {value.Value};");
        return editor.GetChangedDocument();
    }
}
