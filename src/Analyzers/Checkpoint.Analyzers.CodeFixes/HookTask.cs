using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace Checkpointing.Analyzers;

/// <summary>Makes a hook one that returns a task, together with the other hooks of its registration: they all do, or none.</summary>
/// <param name="editor">Edits the document.</param>
/// <param name="registration">Put on the call that registers, for a look at what it binds to afterwards.</param>
internal sealed class HookTask(DocumentEditor editor, SyntaxAnnotation registration)
{
    private const string CompletedTask = "Task.CompletedTask";

    /// <summary>What to await instead of blocking; null where waiting means something else.</summary>
    public static ExpressionSyntax? Awaited(SyntaxNode blocking) => blocking switch
    {
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Result" } access => access.Expression,
        InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0, Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Wait" } access } => access.Expression,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetResult", Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } } } => access.Expression,
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "WaitAll" } access } call =>
            call.WithExpression(access.WithName(SyntaxFactory.IdentifierName("WhenAll"))),
        _ => null,
    };

    public bool Return(SyntaxNode function, SyntaxNode? blocking, ExpressionSyntax? awaited)
    {
        if (blocking is not null)
            Await(blocking, awaited!);
        switch (function)
        {
            case MethodDeclarationSyntax method:
                return MakeAsync(method, method.ReturnType, method.Modifiers, method.Body, (now, type, modifiers) =>
                    ((MethodDeclarationSyntax)now).WithReturnType(type).WithModifiers(modifiers));
            case LocalFunctionStatementSyntax local:
                return MakeAsync(local, local.ReturnType, local.Modifiers, local.Body, (now, type, modifiers) =>
                    ((LocalFunctionStatementSyntax)now).WithReturnType(type).WithModifiers(modifiers));
            case LambdaExpressionSyntax lambda when lambda.FirstAncestorOrSelf<InvocationExpressionSyntax>() is { } call && call.ArgumentList.Arguments.Any(a => a.Expression == lambda):
                foreach (LambdaExpressionSyntax other in call.ArgumentList.Arguments.Select(a => a.Expression).OfType<LambdaExpressionSyntax>().Where(l => l != lambda))
                    ReturnCompleted(other);
                if (!lambda.Modifiers.Any(SyntaxKind.AsyncKeyword))
                {
                    if (!NoTaskReturned(lambda.Block))
                        return false;
                    editor.ReplaceNode(lambda, (now, _) => Async((LambdaExpressionSyntax)now));
                }

                editor.ReplaceNode(call, (now, _) => now.WithAdditionalAnnotations(registration));
                return true;
            default:
                return false;
        }
    }

    private static SyntaxNode Async(LambdaExpressionSyntax lambda)
    {
        SyntaxToken keyword = SyntaxFactory.Token(SyntaxKind.AsyncKeyword).WithTrailingTrivia(SyntaxFactory.Space).WithLeadingTrivia(lambda.GetLeadingTrivia());
        return lambda.WithoutLeadingTrivia().AddModifiers(keyword);
    }

    private void Await(SyntaxNode blocking, ExpressionSyntax awaited)
    {
        ExpressionSyntax wait = SyntaxFactory.AwaitExpression(SyntaxFactory.Token([], SyntaxKind.AwaitKeyword, [SyntaxFactory.Space]), awaited.WithoutTrivia());
        bool inner = blocking.Parent is MemberAccessExpressionSyntax or ConditionalAccessExpressionSyntax or ElementAccessExpressionSyntax or PostfixUnaryExpressionSyntax;
        editor.ReplaceNode(blocking, (inner ? SyntaxFactory.ParenthesizedExpression(wait) : wait).WithTriviaFrom(blocking));
    }

    private bool MakeAsync(SyntaxNode function, TypeSyntax type, SyntaxTokenList modifiers, BlockSyntax? body, Func<SyntaxNode, TypeSyntax, SyntaxTokenList, SyntaxNode> with)
    {
        bool isVoid = type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword };
        bool isAsync = modifiers.Any(SyntaxKind.AsyncKeyword);
        if (!isVoid && isAsync)
            return true;
        if (!isVoid && (editor.SemanticModel.GetTypeInfo(type).Type is not INamedTypeSymbol { Name: "Task", IsGenericType: false } || !NoTaskReturned(body)))
            return false;
        INamedTypeSymbol task = editor.SemanticModel.Compilation.GetTypeByMetadataName("System.Threading.Tasks.Task")!;
        TypeSyntax returned = isVoid ? ((TypeSyntax)editor.Generator.TypeExpression(task, addImport: true)).WithTriviaFrom(type) : type;
        bool first = modifiers.Count == 0;
        SyntaxToken keyword = SyntaxFactory.Token(SyntaxKind.AsyncKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        SyntaxTokenList now = isAsync ? modifiers : modifiers.Add(first ? keyword.WithLeadingTrivia(type.GetLeadingTrivia()) : keyword);
        editor.ReplaceNode(function, (current, _) => with(current, first && !isAsync ? returned.WithoutLeadingTrivia() : returned, now));
        return true;
    }

    /// <summary>Takes the completed tasks out that the function returned; false where it returns others.</summary>
    private bool NoTaskReturned(BlockSyntax? body)
    {
        foreach (ReturnStatementSyntax statement in body?.DescendantNodes(n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax)).OfType<ReturnStatementSyntax>() ?? [])
        {
            if (statement.Expression is not { } value)
                continue;
            bool completed = value.ToString().EndsWith(CompletedTask, StringComparison.Ordinal);
            bool last = statement.Parent == body && body!.Statements.Last() == statement;
            if (completed && last)
                StatementRemoval.Remove(editor, statement, idle: null);
            else if (completed)
                editor.ReplaceNode(statement, SyntaxFactory.ReturnStatement().WithTriviaFrom(statement));
            else if (last)
                editor.ReplaceNode(statement, SyntaxFactory.ExpressionStatement(
                    SyntaxFactory.AwaitExpression(SyntaxFactory.Token([], SyntaxKind.AwaitKeyword, [SyntaxFactory.Space]), value.WithoutTrivia())).WithTriviaFrom(statement));
            else
                return false;
        }

        return true;
    }

    /// <summary>Lets a lambda that has nothing to wait for return a completed task.</summary>
    private void ReturnCompleted(LambdaExpressionSyntax lambda)
    {
        if (lambda.Modifiers.Any(SyntaxKind.AsyncKeyword) || editor.SemanticModel.GetSymbolInfo(lambda).Symbol is not IMethodSymbol { ReturnsVoid: true })
            return;
        INamedTypeSymbol task = editor.SemanticModel.Compilation.GetTypeByMetadataName("System.Threading.Tasks.Task")!;
        StatementSyntax @return = SyntaxFactory.ReturnStatement((ExpressionSyntax)editor.Generator.MemberAccessExpression(editor.Generator.TypeExpression(task, addImport: true), "CompletedTask"))
            .WithAdditionalAnnotations(Formatter.Annotation);
        BlockSyntax block = lambda.Block is { } own ? own.AddStatements(@return) : SyntaxFactory.Block(SyntaxFactory.ExpressionStatement(lambda.ExpressionBody!.WithoutTrivia()), @return);
        editor.ReplaceNode(lambda, lambda.WithExpressionBody(null).WithBlock(block.WithAdditionalAnnotations(Formatter.Annotation)));
    }
}
