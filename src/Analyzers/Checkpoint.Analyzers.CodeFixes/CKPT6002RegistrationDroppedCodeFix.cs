using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace Checkpointing.Analyzers;

/// <summary>
/// Keeps a registration: in a <c>using</c> where the block goes on to the end of the program or to a capture, else in a field of the type.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CKPT6002RegistrationDroppedCodeFix() : CheckpointCodeFix("Keep the registration", RuleIds.RegistrationDropped)
{
    private protected override async Task<Document?> FixAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellation).ConfigureAwait(false);
        SemanticModel semantics = editor.SemanticModel;
        if (KnownTypes.From(semantics.Compilation) is not { } types
            || editor.OriginalRoot.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } register)
            return null;
        ExpressionSyntax call = register;
        // Register(…).Dispose(): it ends before it has begun.
        if (register.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(IDisposable.Dispose), Parent: InvocationExpressionSyntax disposed })
            call = disposed;
        bool inUsing = StaysInScope(register, semantics, types);
        switch (call.Parent)
        {
            case ExpressionStatementSyntax { Parent: BlockSyntax or GlobalStatementSyntax } statement when inUsing:
                editor.ReplaceNode(statement, Using(FreeName(statement, "registration"), register, editor).WithTriviaFrom(statement));
                return editor.GetChangedDocument();
            case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0 } unread } } when inUsing:
                editor.ReplaceNode(unread, unread.WithoutLeadingTrivia().WithUsingKeyword(SyntaxFactory.Token(SyntaxKind.UsingKeyword).WithTrailingTrivia(SyntaxFactory.Space)).WithLeadingTrivia(unread.GetLeadingTrivia()));
                return editor.GetChangedDocument();
            case ExpressionStatementSyntax or ArrowExpressionClauseSyntax when Field(editor, register) is { } field:
                editor.ReplaceNode(call, SyntaxFactory.AssignmentExpression(SyntaxKind.SimpleAssignmentExpression, SyntaxFactory.IdentifierName(field), register.WithoutTrivia())
                    .WithTriviaFrom(call).WithAdditionalAnnotations(Formatter.Annotation));
                return editor.GetChangedDocument();
            default:
                return null;
        }
    }

    /// <summary>Whether the block that registers lasts until something is captured: it is the entry point's own, or captures itself.</summary>
    private static bool StaysInScope(InvocationExpressionSyntax register, SemanticModel semantics, KnownTypes types)
    {
        SyntaxNode function = OutcomeAccess.FunctionOf(register);
        if (register.FirstAncestorOrSelf<StatementSyntax>() is not { } statement)
            return false;
        bool entryPoint = function is CompilationUnitSyntax
            || (semantics.Compilation.GetEntryPoint(default) is { } main && SymbolEqualityComparer.Default.Equals(semantics.GetDeclaredSymbol(function), main));
        return (entryPoint && WhatFollows.IsInBody(statement))
            || WhatFollows.After(statement).Where(s => StatementLists.PlaceOf(s).Parent == StatementLists.PlaceOf(statement).Parent)
                .SelectMany(s => s.DescendantNodes().OfType<InvocationExpressionSyntax>())
                .Any(i => semantics.GetSymbolInfo(i).Symbol is IMethodSymbol method && types.IsCaptureCall(method));
    }

    private static StatementSyntax Using(string name, InvocationExpressionSyntax register, DocumentEditor editor) =>
        ((LocalDeclarationStatementSyntax)editor.Generator.LocalDeclarationStatement(Disposable(editor), name, register.WithoutTrivia()))
            .WithUsingKeyword(SyntaxFactory.Token(SyntaxKind.UsingKeyword).WithTrailingTrivia(SyntaxFactory.Space)).WithAdditionalAnnotations(Formatter.Annotation);

    private static SyntaxNode Disposable(DocumentEditor editor) =>
        editor.Generator.TypeExpression(editor.SemanticModel.Compilation.GetSpecialType(SpecialType.System_IDisposable), addImport: true);

    /// <summary>Adds a field for the registration to the type, named as its other fields are.</summary>
    private static string? Field(DocumentEditor editor, InvocationExpressionSyntax register)
    {
        if (register.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not (ClassDeclarationSyntax or RecordDeclarationSyntax) and not null
            || register.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type
            || register.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } member)
            return null;
        bool isStatic = member.Modifiers.Any(SyntaxKind.StaticKeyword);
        // Only a constructor runs once for sure; what runs more often must be able to assign again.
        bool isReadOnly = member is ConstructorDeclarationSyntax && register.FirstAncestorOrSelf<StatementSyntax>() is { Parent: BlockSyntax { Parent: ConstructorDeclarationSyntax } };
        FieldDeclarationSyntax[] fields = [.. type.Members.OfType<FieldDeclarationSyntax>()];
        bool bare = fields.Length > 0 && fields.All(f => !f.Declaration.Variables[0].Identifier.ValueText.StartsWith("_", StringComparison.Ordinal) && !f.Modifiers.Any(SyntaxKind.StaticKeyword));
        string name = FreeName(type, isStatic ? "s_registration" : bare ? "registration" : "_registration");
        SyntaxNode disposable = Disposable(editor);
        bool nullable = !isReadOnly && (editor.SemanticModel.GetNullableContext(register.SpanStart) & NullableContext.AnnotationsEnabled) != 0;
        SyntaxNode field = editor.Generator.FieldDeclaration(
            name,
            nullable ? editor.Generator.NullableTypeExpression(disposable) : disposable,
            Accessibility.Private,
            (isStatic ? DeclarationModifiers.Static : DeclarationModifiers.None) | (isReadOnly ? DeclarationModifiers.ReadOnly : DeclarationModifiers.None));
        editor.InsertMembers(type, fields.Length == 0 ? 0 : type.Members.IndexOf(fields[fields.Length - 1]) + 1, [field.WithAdditionalAnnotations(Formatter.Annotation)]);
        return name;
    }

    private static string FreeName(SyntaxNode scope, string wanted)
    {
        HashSet<string> taken = [.. (scope is TypeDeclarationSyntax ? scope : OutcomeAccess.FunctionOf(scope)).DescendantTokens().Where(t => t.IsKind(SyntaxKind.IdentifierToken)).Select(t => t.ValueText)];
        string name = wanted;
        for (int i = 2; taken.Contains(name); i++)
            name = wanted + i;
        return name;
    }
}
