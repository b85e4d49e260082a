using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace Checkpointing.Analyzers;

/// <summary>
/// Asks an <c>IOptionsMonitor</c> each time instead of keeping what <c>IOptions</c> gave once. Offered where the options are injected: who
/// makes the type by hand would have to make a monitor, too.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CKPT4002OptionsAcrossCaptureCodeFix() : CheckpointCodeFix("Use IOptionsMonitor<T>", RuleIds.OptionsAcrossCapture)
{
    private const string Current = "CurrentValue";

    private protected override async Task<Document?> FixAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellation).ConfigureAwait(false);
        SemanticModel semantics = editor.SemanticModel;
        SyntaxNode use = editor.OriginalRoot.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        if (semantics.GetSymbolInfo(use, cancellation).Symbol is not { } copy || SourceOf(copy, semantics) is not { } value
            || semantics.GetSymbolInfo(value.Expression, cancellation).Symbol is not (IParameterSymbol or IFieldSymbol) and not null)
            return null;
        ISymbol options = semantics.GetSymbolInfo(value.Expression, cancellation).Symbol!;
        if (TypeOf(options, cancellation) is not GenericNameSyntax { Identifier.ValueText: "IOptions" } type || type.SyntaxTree != editor.OriginalRoot.SyntaxTree
            || type.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } owner || IsMadeByHand(owner.Identifier.ValueText, semantics.Compilation, cancellation))
            return null;
        editor.ReplaceNode(type, type.WithIdentifier(SyntaxFactory.Identifier("IOptionsMonitor").WithTriviaFrom(type.Identifier)));
        IEnumerable<IdentifierNameSyntax> names = editor.OriginalRoot.DescendantNodes().OfType<IdentifierNameSyntax>();
        foreach (MemberAccessExpressionSyntax read in names.Where(n => IsRead(n, options, semantics)).Select(n => n.Parent).OfType<MemberAccessExpressionSyntax>().Where(a => a.Name.Identifier.ValueText == "Value" && a != value))
            editor.ReplaceNode(read.Name, SyntaxFactory.IdentifierName(Current).WithTriviaFrom(read.Name));
        return copy switch
        {
            ILocalSymbol local => OfLocal(editor, local, value, names),
            IFieldSymbol field => OfField(editor, field, value, names),
            _ => false,
        }
            ? editor.GetChangedDocument()
            : null;
    }

    /// <summary>The local goes: what read it asks the monitor.</summary>
    private static bool OfLocal(DocumentEditor editor, ILocalSymbol local, MemberAccessExpressionSyntax value, IEnumerable<IdentifierNameSyntax> names)
    {
        if (value.Parent is not EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1, Parent: LocalDeclarationStatementSyntax declaration } } })
            return false;
        foreach (IdentifierNameSyntax read in names.Where(n => IsRead(n, local, editor.SemanticModel)))
            editor.ReplaceNode(read, value.WithName(SyntaxFactory.IdentifierName(Current)).WithTriviaFrom(read));
        StatementRemoval.Remove(editor, declaration, idle: null);
        return true;
    }

    /// <summary>The field holds the monitor, and what read it asks.</summary>
    private static bool OfField(DocumentEditor editor, IFieldSymbol field, MemberAccessExpressionSyntax value, IEnumerable<IdentifierNameSyntax> names)
    {
        if (field.DeclaredAccessibility != Accessibility.Private
            || field.DeclaringSyntaxReferences[0].GetSyntax() is not VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1 } declaration }
            || declaration.SyntaxTree != value.SyntaxTree)
            return false;
        editor.ReplaceNode(declaration.Type, SyntaxFactory.ParseTypeName($"IOptionsMonitor<{declaration.Type.WithoutTrivia()}>").WithTriviaFrom(declaration.Type));
        editor.ReplaceNode(value, value.Expression.WithTriviaFrom(value));
        foreach (IdentifierNameSyntax read in names.Where(n => IsRead(n, field, editor.SemanticModel)))
        {
            ExpressionSyntax whole = read.Parent is MemberAccessExpressionSyntax access && access.Name == read ? access : read;
            if (whole.Parent is AssignmentExpressionSyntax assignment && assignment.Left == whole)
                continue;
            editor.ReplaceNode(whole, (now, _) => SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, ((ExpressionSyntax)now).WithoutTrivia(), SyntaxFactory.IdentifierName(Current)).WithTriviaFrom(now));
        }

        return true;
    }

    /// <summary>The <c>options.Value</c> that the copy was made of, where that is its only source.</summary>
    private static MemberAccessExpressionSyntax? SourceOf(ISymbol copy, SemanticModel semantics)
    {
        if (copy.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is not VariableDeclaratorSyntax declared || declared.SyntaxTree != semantics.SyntaxTree)
            return null;
        ExpressionSyntax[] sources =
        [
            .. declared.Initializer is { } initializer ? [initializer.Value] : Array.Empty<ExpressionSyntax>(),
            .. semantics.SyntaxTree.GetRoot().DescendantNodes().OfType<AssignmentExpressionSyntax>()
                .Where(a => SymbolEqualityComparer.Default.Equals(semantics.GetSymbolInfo(a.Left).Symbol, copy)).Select(a => a.Right),
        ];
        return sources.Length == 1 && sources[0] is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Value" } value
            && OptionsMonitor.IsOf(semantics.GetTypeInfo(value.Expression).Type, "IOptions") ? value : null;
    }

    private static TypeSyntax? TypeOf(ISymbol symbol, CancellationToken cancellation) => symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) switch
    {
        ParameterSyntax parameter => parameter.Type,
        VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax declaration } => declaration.Type,
        _ => null,
    };

    private static bool IsRead(IdentifierNameSyntax name, ISymbol symbol, SemanticModel semantics) =>
        name.Identifier.ValueText == symbol.Name && SymbolEqualityComparer.Default.Equals(semantics.GetSymbolInfo(name).Symbol, symbol);

    private static bool IsMadeByHand(string type, Compilation compilation, CancellationToken cancellation) =>
        compilation.SyntaxTrees.Any(t => t.GetText(cancellation).ToString().Contains($"new {type}("));
}
