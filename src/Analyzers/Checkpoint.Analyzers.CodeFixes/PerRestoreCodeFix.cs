using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace Checkpointing.Analyzers;

/// <summary>Holds a value in a PerRestore&lt;T&gt;, so that each copy computes its own: the remedy of three rules.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class PerRestoreCodeFix() : CheckpointCodeFix(
    "Hold the value in a PerRestore<T>", RuleIds.RandomAcrossCapture, RuleIds.IdentifierAcrossCapture, RuleIds.EnvironmentAcrossCapture)
{
    private protected override async Task<Document?> FixAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellation).ConfigureAwait(false);
        SyntaxNode use = editor.OriginalRoot.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        SemanticModel semantics = editor.SemanticModel;
        ISymbol? symbol = semantics.GetSymbolInfo(use, cancellation).Symbol;
        ITypeSymbol? type = (symbol as ILocalSymbol)?.Type ?? (symbol as IFieldSymbol)?.Type;
        if (symbol is null || type is null || symbol.DeclaredAccessibility is not (Accessibility.Private or Accessibility.NotApplicable)
            || symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellation) is not VariableDeclaratorSyntax { Initializer.Value: { } value, Parent: VariableDeclarationSyntax { Variables.Count: 1 } declaration }
            || value.SyntaxTree != editor.OriginalRoot.SyntaxTree || value.DescendantNodesAndSelf().Any(n => n is AwaitExpressionSyntax)
            || declaration.Parent is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } or UsingStatementSyntax
            || (declaration.Parent is FieldDeclarationSyntax && symbol is IFieldSymbol { IsStatic: false } && UsesThis(value, semantics))
            || IsInPartialType(symbol))
            return null;
        // A var of a reference type is nullable to the compiler; what it holds may not be.
        if (declaration.Type.IsVar && semantics.GetTypeInfo(value, cancellation).Nullability.FlowState == NullableFlowState.NotNull)
            type = type.WithNullableAnnotation(NullableAnnotation.NotAnnotated);
        List<IdentifierNameSyntax> reads = editor.OriginalRoot.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(n => n.Identifier.ValueText == symbol.Name && SymbolEqualityComparer.Default.Equals(semantics.GetSymbolInfo(n, cancellation).Symbol, symbol)).ToList();
        // A variable that is assigned again, or handed out by reference, cannot become a PerRestore.
        if (reads.Any(r => IsWrite(r)))
            return null;
        INamedTypeSymbol? perRestore = semantics.Compilation.GetTypeByMetadataName(KnownTypes.PerRestoreName);
        if (perRestore is null)
            return null;
        TypeSyntax name = (TypeSyntax)editor.Generator.TypeExpression(perRestore.Construct(type), addImport: true);
        ExpressionSyntax creation = SyntaxFactory.ObjectCreationExpression(name.WithoutTrivia())
            .WithArgumentList(SyntaxFactory.ArgumentList(SyntaxFactory.SingletonSeparatedList(
                SyntaxFactory.Argument(SyntaxFactory.ParenthesizedLambdaExpression(Explicit(value, type, editor.Generator))))))
            .WithAdditionalAnnotations(Formatter.Annotation);
        editor.ReplaceNode(value, creation.WithTriviaFrom(value));
        if (!declaration.Type.IsVar)
            editor.ReplaceNode(declaration.Type, name.WithTriviaFrom(declaration.Type));
        foreach (IdentifierNameSyntax read in reads.Where(r => !IsInNameof(r)))
        {
            ExpressionSyntax whole = read.Parent is MemberAccessExpressionSyntax access && access.Name == read ? access : read;
            editor.ReplaceNode(whole, (node, _) => SyntaxFactory.MemberAccessExpression(
                SyntaxKind.SimpleMemberAccessExpression, ((ExpressionSyntax)node).WithoutTrivia(), SyntaxFactory.IdentifierName("Value")).WithTriviaFrom(node));
        }

        return editor.GetChangedDocument();
    }

    /// <summary>A target-typed <c>new()</c> has lost its target inside the lambda of a generic constructor.</summary>
    private static ExpressionSyntax Explicit(ExpressionSyntax value, ITypeSymbol type, SyntaxGenerator generator) =>
        value is ImplicitObjectCreationExpressionSyntax created
            ? SyntaxFactory.ObjectCreationExpression((TypeSyntax)generator.TypeExpression(type.WithNullableAnnotation(NullableAnnotation.NotAnnotated)), created.ArgumentList, created.Initializer)
            : value.WithoutTrivia();

    private static bool IsWrite(IdentifierNameSyntax name)
    {
        SyntaxNode whole = name.Parent is MemberAccessExpressionSyntax access && access.Name == name ? access : name;
        return (whole.Parent is AssignmentExpressionSyntax assignment && assignment.Left == whole)
            || whole.Parent is ArgumentSyntax { RefKindKeyword.RawKind: not 0 }
            || whole.Parent is PostfixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PostIncrementExpression } or PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.PreIncrementExpression };
    }

    private static bool UsesThis(ExpressionSyntax value, SemanticModel semantics) =>
        value.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(n => semantics.GetSymbolInfo(n).Symbol is { IsStatic: false, Kind: SymbolKind.Field or SymbolKind.Property or SymbolKind.Parameter });

    private static bool IsInNameof(IdentifierNameSyntax name) =>
        name.Parent is ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "nameof" } } };

    private static bool IsInPartialType(ISymbol symbol) => symbol.Kind == SymbolKind.Field && symbol.ContainingType.DeclaringSyntaxReferences.Length > 1;
}
