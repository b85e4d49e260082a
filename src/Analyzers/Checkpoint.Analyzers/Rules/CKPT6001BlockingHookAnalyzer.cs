using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>A hook that nobody can wait for, or that waits by holding its thread.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT6001BlockingHookAnalyzer() : CheckpointAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.BlockingHook,
        "A hook should return its task",
        "{0}; return the task, so that the capture can wait for it and its time limit holds",
        RuleCategories.Hooks,
        DiagnosticSeverity.Warning,
        "A capture waits for the tasks of its hooks. An async void hook is not waited for; one that blocks may wait for a thread that the capture holds up.");

    private protected override bool AppliesTo(CompilationModel model) => true;

    private protected override void Analyze(RuleContext context)
    {
        foreach ((SyntaxNode function, _) in HookLocks.HooksIn(context))
        {
            if (AsyncVoid(function, context) is { } location)
                context.Report(Descriptor, location, "This hook is async void, which nobody can wait for");
            foreach (SyntaxNode node in function.DescendantNodes(n => n == function || n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)))
            {
                if (Blocks(node, context))
                    context.Report(Descriptor, node.GetLocation(), $"This hook blocks on a task with '{UseSites.Short(node)}'");
            }
        }
    }

    private static Location? AsyncVoid(SyntaxNode function, RuleContext context)
    {
        IMethodSymbol? method = (function is AnonymousFunctionExpressionSyntax
            ? context.Semantics.GetSymbolInfo(function, context.Cancellation).Symbol
            : context.Semantics.GetDeclaredSymbol(function, context.Cancellation)) as IMethodSymbol;
        if (method is not { IsAsync: true, ReturnsVoid: true })
            return null;
        return function switch
        {
            MethodDeclarationSyntax declaration => declaration.Identifier.GetLocation(),
            AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword.GetLocation(),
            _ => function.GetLocation(),
        };
    }

    private static bool Blocks(SyntaxNode node, RuleContext context) => node switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Result" } access => context.Semantics.GetTypeInfo(access.Expression, context.Cancellation).Type.IsTaskLike(),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" } wait } => context.Semantics.GetTypeInfo(wait.Expression, context.Cancellation).Type.IsTaskLike(),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetResult", Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetAwaiter" } } } } => true,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitAll" or "WaitAny", Expression: IdentifierNameSyntax { Identifier.ValueText: "Task" } } } => true,
        _ => false,
    };
}
