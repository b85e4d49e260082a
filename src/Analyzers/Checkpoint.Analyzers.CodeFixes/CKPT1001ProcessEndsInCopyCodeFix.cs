using System.Composition;
using Checkpointing.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace Checkpointing.Analyzers;

/// <summary>
/// Lets the copy go on. Where only the copy comes, its exit goes: it falls through to what the original does next, or returns where
/// nothing is left to do. Where others come, too, only they get there.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CKPT1001ProcessEndsInCopyCodeFix() : CheckpointCodeFix(RuleIds.ProcessEndsInCopy, "Let the restored copy go on")
{
    private protected override async Task<Document?> FixAsync(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellation).ConfigureAwait(false);
        if (KnownTypes.From(editor.SemanticModel.Compilation) is not { } types)
            return null;
        SyntaxNode node = editor.OriginalRoot.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        bool shared = diagnostic.Properties.ContainsKey(CKPT1001ProcessEndsInCopyAnalyzer.SharedProperty);
        bool entryPoint = diagnostic.Properties.ContainsKey(CKPT1001ProcessEndsInCopyAnalyzer.EntryPointProperty);
        OutcomeAccess access = new(editor.SemanticModel, types, editor.Generator);
        bool done = shared ? Guard(editor, node, access) : Release(editor, node, access, entryPoint);
        return done ? editor.GetChangedDocument() : null;
    }

    /// <summary>Other outcomes share the end: keep it from the copy.</summary>
    private static bool Guard(DocumentEditor editor, SyntaxNode node, OutcomeAccess access)
    {
        ExpressionSyntax? outcome = access.InScope(node);
        Dictionary<SyntaxNode, string> hoisted = [];
        if (outcome is null)
        {
            if (access.Hoistable(node) is not { } site)
                return false;
            string name = OutcomeAccess.FreeName(node);
            outcome = SyntaxFactory.ParseExpression(name + "." + KnownTypes.OutcomeProperty);
            StatementSyntax? own = node.FirstAncestorOrSelf<StatementSyntax>();
            StatementSyntax declaration = access.Declare(site.Capture, name).WithLeadingTrivia(site.Statement.GetLeadingTrivia());
            if (site.Statement is ExpressionStatementSyntax ignored && ignored.Expression == site.Capture)
            {
                editor.ReplaceNode(site.Statement, declaration.WithTrailingTrivia(site.Statement.GetTrailingTrivia()));
            }
            else if (own == site.Statement)
            {
                StatementSyntax rest = own.ReplaceNode(site.Capture, SyntaxFactory.IdentifierName(name)).WithLeadingTrivia();
                if (Guarded(rest, outcome, access) is not { } guarded)
                    return false;
                Insert(editor, site.Statement, declaration, guarded);
                return true;
            }
            else
            {
                StatementSyntax rest = site.Statement.ReplaceNode(site.Capture, SyntaxFactory.IdentifierName(name)).WithLeadingTrivia();
                Insert(editor, site.Statement, declaration, rest);
            }
        }

        return GuardIn(editor, node, outcome, access);
    }

    private static void Insert(DocumentEditor editor, StatementSyntax statement, StatementSyntax declaration, StatementSyntax rest)
    {
        SyntaxNode place = statement.Parent is GlobalStatementSyntax global ? global : statement;
        SyntaxNode Wrap(StatementSyntax inner) => place is GlobalStatementSyntax ? SyntaxFactory.GlobalStatement(inner) : inner;
        editor.InsertBefore(place, Wrap(declaration.WithTrailingTrivia(OutcomeAccess.EndOfLine(statement))));
        editor.ReplaceNode(place, Wrap(rest.WithAdditionalAnnotations(Formatter.Annotation)));
    }

    private static bool GuardIn(DocumentEditor editor, SyntaxNode node, ExpressionSyntax outcome, OutcomeAccess access)
    {
        if (node.FirstAncestorOrSelf<ArrowExpressionClauseSyntax>() is { Parent: MethodDeclarationSyntax { ReturnType: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword } } method } arrow
            && node == arrow.Expression)
        {
            StatementSyntax body = (StatementSyntax)Guarded(SyntaxFactory.ExpressionStatement(arrow.Expression.WithoutTrivia()), outcome, access)!;
            editor.ReplaceNode(method, method.WithExpressionBody(null).WithSemicolonToken(default).WithBody(SyntaxFactory.Block(body))
                .WithTrailingTrivia(method.GetTrailingTrivia()).WithAdditionalAnnotations(Formatter.Annotation));
            return true;
        }

        if (node.Parent is LambdaExpressionSyntax lambda && lambda.Body == node)
        {
            StatementSyntax body = Guarded(SyntaxFactory.ExpressionStatement(((ExpressionSyntax)node).WithoutTrivia()), outcome, access)!;
            editor.ReplaceNode(node, SyntaxFactory.Block(body).WithAdditionalAnnotations(Formatter.Annotation));
            return true;
        }

        if (node.FirstAncestorOrSelf<StatementSyntax>() is not { } statement || Guarded(statement.WithLeadingTrivia(), outcome, access) is not { } guarded)
            return false;
        editor.ReplaceNode(statement, guarded.WithLeadingTrivia(statement.GetLeadingTrivia()).WithTrailingTrivia(statement.GetTrailingTrivia()));
        return true;
    }

    /// <summary>The statement for everybody but the copy. A shared return gives the copy the code of a natural end.</summary>
    private static StatementSyntax? Guarded(StatementSyntax statement, ExpressionSyntax outcome, OutcomeAccess access) => statement switch
    {
        ReturnStatementSyntax { Expression: { } value } @return => @return.WithExpression(
            SyntaxFactory.ConditionalExpression(
                access.Compare(outcome, SyntaxKind.EqualsExpression),
                SyntaxFactory.LiteralExpression(SyntaxKind.NumericLiteralExpression, SyntaxFactory.Literal(0)),
                value is ConditionalExpressionSyntax or AssignmentExpressionSyntax ? SyntaxFactory.ParenthesizedExpression(value.WithoutTrivia()) : value.WithoutTrivia())
            .WithAdditionalAnnotations(Formatter.Annotation)),
        ExpressionStatementSyntax => SyntaxFactory.IfStatement(
            access.Compare(outcome, SyntaxKind.NotEqualsExpression),
            statement.WithLeadingTrivia(SyntaxFactory.ElasticMarker).WithTrailingTrivia(SyntaxFactory.ElasticMarker)).WithAdditionalAnnotations(Formatter.Annotation),
        _ => null,
    };

    /// <summary>Only the copy comes here: take its end away.</summary>
    private static bool Release(DocumentEditor editor, SyntaxNode node, OutcomeAccess access, bool entryPoint)
    {
        if (node is not ReturnStatementSyntax && !(node.Parent is ExpressionStatementSyntax or AwaitExpressionSyntax { Parent: ExpressionStatementSyntax }))
            return ReleaseExpression(editor, node);
        StatementSyntax statement = node.FirstAncestorOrSelf<StatementSyntax>()!;
        bool goesOn = entryPoint || WhatFollows.IsSomething(statement);
        List<ExpressionStatementSyntax> ends = WhatFollows.Ends(statement, editor.SemanticModel).ToList();
        if (goesOn && ends.Count > 0 && access.InScope(ends[0]) is null)
            goesOn = entryPoint;
        if (!goesOn)
        {
            StatementSyntax @return = FittingReturn.For(OutcomeAccess.FunctionOf(statement), statement, editor.SemanticModel, editor.Generator);
            editor.ReplaceNode(statement, @return.WithTriviaFrom(statement).WithAdditionalAnnotations(Formatter.Annotation));
            // What stood behind the exit to please the compiler is now in the way: break, return, throw.
            if (WhatFollows.Next(statement) is (BreakStatementSyntax or ThrowStatementSyntax or ReturnStatementSyntax { Expression: null }) and { } idle)
                editor.RemoveNode(idle, SyntaxRemoveOptions.KeepUnbalancedDirectives);
            return true;
        }

        foreach (ExpressionStatementSyntax end in ends)
        {
            if (access.InScope(end) is { } outcome && Guarded(end.WithLeadingTrivia(), outcome, access) is { } guarded)
                editor.ReplaceNode(end, guarded.WithTriviaFrom(end));
        }

        StatementRemoval.Remove(editor, statement, entryPoint);
        return true;
    }

    private static bool ReleaseExpression(DocumentEditor editor, SyntaxNode node)
    {
        if (node is not ExpressionSyntax expression)
            return false;
        ITypeSymbol? type = editor.SemanticModel.GetTypeInfo(expression).ConvertedType;
        if (type is not null && type.SpecialType != SpecialType.System_Void)
        {
            editor.ReplaceNode(expression, FittingReturn.Default(type).WithTriviaFrom(expression));
            return true;
        }

        if (expression.Parent is LambdaExpressionSyntax)
        {
            editor.ReplaceNode(expression, SyntaxFactory.Block().WithAdditionalAnnotations(Formatter.Annotation));
            return true;
        }

        if (expression.Parent is ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax method })
        {
            editor.ReplaceNode(method, method.WithExpressionBody(null).WithSemicolonToken(default).WithBody(SyntaxFactory.Block()).WithAdditionalAnnotations(Formatter.Annotation));
            return true;
        }

        return false;
    }
}
