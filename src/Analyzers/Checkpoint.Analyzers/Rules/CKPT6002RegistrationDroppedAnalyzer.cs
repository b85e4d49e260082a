using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>A registration that nobody keeps, or that is over before anything is captured.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT6002RegistrationDroppedAnalyzer() : CheckpointAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.RegistrationDropped,
        "Keep the registration of a participant",
        "The registration is {0}; keep it for as long as the participant is to be told, or discard it with '_ ='",
        RuleCategories.Hooks,
        DiagnosticSeverity.Warning,
        "Checkpoint.Register returns the registration. Disposing it ends it; who drops it cannot end it and may not have meant to.");

    private protected override bool AppliesTo(CompilationModel model) => true;

    private protected override void Analyze(RuleContext context)
    {
        if (!context.HasWord(KnownTypes.RegisterMethod))
            return;
        foreach (InvocationExpressionSyntax call in context.Root.DescendantNodes().OfType<InvocationExpressionSyntax>())
        {
            if (UseSites.NameOfCall(call) == KnownTypes.RegisterMethod
                && context.Semantics.GetSymbolInfo(call, context.Cancellation).Symbol is IMethodSymbol method && context.Types.IsRegisterCall(method)
                && WhatIsWrong(call, context) is { } wrong)
                context.Report(Descriptor, (call.Expression as MemberAccessExpressionSyntax ?? call.Expression).GetLocation(), wrong);
        }
    }

    private static string? WhatIsWrong(InvocationExpressionSyntax call, RuleContext context)
    {
        switch (call.Parent)
        {
            case ExpressionStatementSyntax:
                return "dropped";
            case AnonymousFunctionExpressionSyntax lambda when context.Semantics.GetSymbolInfo(lambda, context.Cancellation).Symbol is IMethodSymbol { ReturnsVoid: true }:
                return "dropped";
            case ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax { ReturnType: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword } } or ConstructorDeclarationSyntax }:
                return "dropped";
            case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Dispose" }:
                return "disposed at once";
            case UsingStatementSyntax statement when !MayCapture(statement.Statement, context):
                return "disposed at once";
            case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Parent: UsingStatementSyntax statement } } } when !MayCapture(statement.Statement, context):
                return "disposed at once";
            case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: LocalDeclarationStatementSyntax declaration } local }:
                return OfLocal(local, declaration, context);
            default:
                return null;
        }
    }

    private static string? OfLocal(VariableDeclaratorSyntax local, LocalDeclarationStatementSyntax declaration, RuleContext context)
    {
        SyntaxNode scope = declaration.Ancestors().First(a => a is BlockSyntax or SwitchSectionSyntax or CompilationUnitSyntax);
        if (!declaration.UsingKeyword.IsKind(SyntaxKind.None))
        {
            // A program that runs a host captures inside of it, out of sight.
            bool isMain = context.Model.IsEntryPoint(context.Semantics.GetEnclosingSymbol(declaration.SpanStart, context.Cancellation) as IMethodSymbol);
            return isMain || MayCapture(scope, context) || WhatComesAfter(scope, declaration) ? null : "disposed at the end of this block, before anything is captured";
        }

        bool read = scope.DescendantNodes().OfType<IdentifierNameSyntax>().Any(n => n.Identifier.ValueText == local.Identifier.ValueText);
        return read ? null : "kept by nobody";
    }

    private static bool WhatComesAfter(SyntaxNode scope, SyntaxNode declaration) =>
        scope.DescendantNodes().Any(n => n.SpanStart > declaration.Span.End && n is InvocationExpressionSyntax or AwaitExpressionSyntax);

    private static bool MayCapture(SyntaxNode scope, RuleContext context) =>
        context.Model.Captures.MayCapture(scope) || scope.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(i => UseSites.NameOfCall(i) is "Run" or "RunAsync" or "WaitForShutdownAsync");
}
