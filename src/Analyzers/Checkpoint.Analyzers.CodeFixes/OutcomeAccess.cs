using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace Checkpointing.Analyzers;

/// <summary>Finds an expression that gives the outcome at a place in the code, and makes one where there is none.</summary>
internal sealed class OutcomeAccess(SemanticModel semantics, KnownTypes types, SyntaxGenerator generator)
{
    private const string ResultName = "result";

    /// <summary>A variable in scope that holds the outcome, as an expression; null where there is none.</summary>
    public ExpressionSyntax? InScope(SyntaxNode place)
    {
        ISymbol? best = null;
        foreach (ISymbol symbol in semantics.LookupSymbols(place.SpanStart))
        {
            ITypeSymbol? type = (symbol as ILocalSymbol)?.Type ?? (symbol as IParameterSymbol)?.Type;
            if (type is null || !(KnownTypes.Is(type, types.Result) || KnownTypes.Is(type, types.Outcome)))
                continue;
            int declared = symbol.Locations[0].SourceSpan.Start;
            if (declared < place.SpanStart && (best is null || declared > best.Locations[0].SourceSpan.Start))
                best = symbol;
        }

        if (best is null)
            return null;
        ITypeSymbol found = (best as ILocalSymbol)?.Type ?? ((IParameterSymbol)best).Type;
        return SyntaxFactory.ParseExpression(KnownTypes.Is(found, types.Outcome) ? best.Name : best.Name + "." + KnownTypes.OutcomeProperty);
    }

    /// <summary>The statement that captures before the place, where a variable for the result can be put; null where it cannot.</summary>
    public (StatementSyntax Statement, ExpressionSyntax Capture)? Hoistable(SyntaxNode place)
    {
        SyntaxNode function = FunctionOf(place);
        foreach (InvocationExpressionSyntax call in function.DescendantNodes().OfType<InvocationExpressionSyntax>().Where(c => c.SpanStart <= place.SpanStart).Reverse())
        {
            if (semantics.GetSymbolInfo(call).Symbol is not IMethodSymbol method || !types.IsCaptureCall(method) || FunctionOf(call) != function)
                continue;
            ExpressionSyntax value = Awaited(call);
            if (semantics.GetTypeInfo(value).Type is not { } type || !KnownTypes.Is(type, types.Result))
                return null;
            StatementSyntax? statement = value.FirstAncestorOrSelf<StatementSyntax>();
            bool inList = statement?.Parent is BlockSyntax or SwitchSectionSyntax or GlobalStatementSyntax;
            bool reaches = statement?.Parent is GlobalStatementSyntax || statement?.Parent?.Span.Contains(place.Span) == true;
            bool once = statement is not (WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax);
            return inList && reaches && once ? (statement!, value) : null;
        }

        return null;
    }

    /// <summary>A declaration of the result that stands before the statement.</summary>
    public StatementSyntax Declare(ExpressionSyntax capture, string name) =>
        ((StatementSyntax)generator.LocalDeclarationStatement(generator.TypeExpression(types.Result, addImport: true), name, capture.WithoutTrivia()))
            .WithAdditionalAnnotations(Formatter.Annotation);

    public static string FreeName(SyntaxNode place)
    {
        HashSet<string> taken = [.. FunctionOf(place).DescendantTokens().Where(t => t.IsKind(SyntaxKind.IdentifierToken)).Select(t => t.ValueText)];
        string name = ResultName;
        for (int i = 2; taken.Contains(name); i++)
            name = ResultName + i;
        return name;
    }

    /// <summary><c>outcome != CheckpointOutcome.JustRestored</c>, or with another operator or outcome.</summary>
    public ExpressionSyntax Compare(ExpressionSyntax outcome, SyntaxKind comparison, string with = "JustRestored") =>
        SyntaxFactory.BinaryExpression(comparison, outcome.WithoutTrivia(), Member(with)).WithAdditionalAnnotations(Formatter.Annotation);

    public ExpressionSyntax Member(string outcome) =>
        (ExpressionSyntax)generator.MemberAccessExpression(generator.TypeExpression(types.Outcome, addImport: true), outcome);

    /// <summary>The end of line that the file uses: an elastic one would become an empty line between top-level statements.</summary>
    public static SyntaxTrivia EndOfLine(SyntaxNode statement)
    {
        SyntaxTrivia own = statement.GetTrailingTrivia().FirstOrDefault(t => t.IsKind(SyntaxKind.EndOfLineTrivia));
        return own.IsKind(SyntaxKind.EndOfLineTrivia) ? own : SyntaxFactory.LineFeed;
    }

    public static SyntaxNode FunctionOf(SyntaxNode node) =>
        node.Ancestors().First(a => a is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or AccessorDeclarationSyntax
            or BasePropertyDeclarationSyntax or CompilationUnitSyntax or BaseTypeDeclarationSyntax);

    private static ExpressionSyntax Awaited(InvocationExpressionSyntax call)
    {
        ExpressionSyntax value = call;
        while (value.Parent is AwaitExpressionSyntax
            || (value.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" or "GetAwaiter" or "GetResult" or "Result" } access && access.Expression == value)
            || (value.Parent is InvocationExpressionSyntax invocation && invocation.Expression == value))
            value = (ExpressionSyntax)value.Parent;
        return value;
    }
}
