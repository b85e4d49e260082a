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

    /// <summary>
    /// A variable in scope that holds the outcome, as an expression; null where there is none. Of several it is the one that the
    /// place or a condition around it asks, else the last one declared.
    /// </summary>
    public ExpressionSyntax? InScope(SyntaxNode place)
    {
        List<(ISymbol Symbol, ITypeSymbol Type)> found = [];
        foreach (ISymbol symbol in semantics.LookupSymbols(place.SpanStart))
        {
            ITypeSymbol? type = (symbol as ILocalSymbol)?.Type ?? (symbol as IParameterSymbol)?.Type;
            if (type is not null && IsAnswer(type) && symbol.Locations[0].SourceSpan.Start < place.SpanStart)
                found.Add((symbol, type));
        }

        if (found.Count == 0)
            return null;
        HashSet<string> asked = [.. AskedAround(place)];
        (ISymbol best, ITypeSymbol bestType) = found.OrderByDescending(f => asked.Contains(f.Symbol.Name)).ThenByDescending(f => f.Symbol.Locations[0].SourceSpan.Start).First();
        return OutcomeOf(best.Name, KnownTypes.Is(bestType, types.Outcome));
    }

    /// <summary>The names in the statement of the place and in the conditions around it.</summary>
    private static IEnumerable<string> AskedAround(SyntaxNode place) =>
        place.AncestorsAndSelf().Select(a => a switch
        {
            IfStatementSyntax branch => branch.Condition,
            WhileStatementSyntax loop => loop.Condition,
            SwitchStatementSyntax choice => choice.Expression,
            ExpressionStatementSyntax or ReturnStatementSyntax => a,
            _ => null,
        }).SelectMany(n => n?.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Select(i => i.Identifier.ValueText) ?? []);

    public static ExpressionSyntax OutcomeOf(string variable, bool isOutcome) =>
        SyntaxFactory.ParseExpression(isOutcome ? variable : variable + "." + KnownTypes.OutcomeProperty);

    /// <summary>The call before or in the place that gives the answer, where a variable for it can be put; null where it cannot.</summary>
    public Hoist? Hoistable(SyntaxNode place)
    {
        SyntaxNode function = FunctionOf(place);
        foreach (InvocationExpressionSyntax call in function.DescendantNodes().OfType<InvocationExpressionSyntax>().Where(c => c != place && c.SpanStart < place.Span.End).Reverse())
        {
            ExpressionSyntax value = Awaited(call);
            if (FunctionOf(call) != function || semantics.GetTypeInfo(value).Type is not { } type || !IsAnswer(type))
                continue;
            bool isOutcome = KnownTypes.Is(type, types.Outcome);
            SyntaxNode? body = value.Ancestors().FirstOrDefault(a => a is StatementSyntax or ArrowExpressionClauseSyntax || (a.Parent is LambdaExpressionSyntax lambda && lambda.Body == a));
            if (body is not StatementSyntax statement)
                return body is not null && body.Span.Contains(place.Span) ? new Hoist(null, body, value, isOutcome) : null;
            bool own = statement.Span.Contains(place.Span) && place.FirstAncestorOrSelf<StatementSyntax>() == statement;
            bool reaches = StatementLists.IsInList(statement) && (statement.Parent is GlobalStatementSyntax || statement.Parent!.Span.Contains(place.Span));
            bool once = statement is not (WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax);
            return (reaches || own) && once ? new Hoist(statement, null, value, isOutcome) : null;
        }

        return null;
    }

    /// <summary>A declaration of the answer.</summary>
    public StatementSyntax Declare(Hoist hoist, string name) =>
        ((StatementSyntax)generator.LocalDeclarationStatement(generator.TypeExpression(hoist.IsOutcome ? types.Outcome : types.Result, addImport: true), name, hoist.Capture.WithoutTrivia()))
            .WithAdditionalAnnotations(Formatter.Annotation);

    /// <summary>The statement for everybody but the copy; null where it is one that cannot be left out.</summary>
    public StatementSyntax? Guarded(StatementSyntax statement, ExpressionSyntax outcome) =>
        statement is ExpressionStatementSyntax or ReturnStatementSyntax or BlockSyntax
            ? SyntaxFactory.IfStatement(
                Compare(outcome, SyntaxKind.NotEqualsExpression),
                statement.WithLeadingTrivia(SyntaxFactory.ElasticMarker).WithTrailingTrivia(SyntaxFactory.ElasticMarker)).WithAdditionalAnnotations(Formatter.Annotation)
            : null;

    /// <summary>The same, but a return that is the end for all gives the copy the code of a natural end.</summary>
    public StatementSyntax? GuardedValue(StatementSyntax statement, ExpressionSyntax outcome) => statement switch
    {
        ReturnStatementSyntax { Expression: { } value } @return => @return.WithExpression(
            SyntaxFactory.ConditionalExpression(
                Compare(outcome, SyntaxKind.EqualsExpression),
                SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(0)),
                value is ConditionalExpressionSyntax or AssignmentExpressionSyntax ? SyntaxFactory.ParenthesizedExpression(value.WithoutTrivia()) : value.WithoutTrivia())
            .WithAdditionalAnnotations(Formatter.Annotation)),
        _ => Guarded(statement, outcome),
    };

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

    public static SyntaxNode FunctionOf(SyntaxNode node) =>
        node.Ancestors().First(a => a is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or AccessorDeclarationSyntax
            or BasePropertyDeclarationSyntax or CompilationUnitSyntax or BaseTypeDeclarationSyntax);

    private bool IsAnswer(ITypeSymbol type) => KnownTypes.Is(type, types.Result) || KnownTypes.Is(type, types.Outcome);

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

/// <summary>A call whose answer can be put into a variable.</summary>
/// <param name="Statement">The statement it is in; null where it is in an expression body.</param>
/// <param name="Body">That body.</param>
/// <param name="Capture">The call, awaited where it is.</param>
/// <param name="IsOutcome">Whether it gives the outcome itself.</param>
internal sealed record Hoist(StatementSyntax? Statement, SyntaxNode? Body, ExpressionSyntax Capture, bool IsOutcome)
{
    /// <summary>The call with the parentheses that an awaited one needs.</summary>
    public ExpressionSyntax Whole => Capture.Parent as ParenthesizedExpressionSyntax ?? Capture;
}
