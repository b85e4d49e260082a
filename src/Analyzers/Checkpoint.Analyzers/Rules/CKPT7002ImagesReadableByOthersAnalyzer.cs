using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>Images hold the whole memory of a process and belong into a folder of its owner's.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT7002ImagesReadableByOthersAnalyzer() : CheckpointAnalyzer(Descriptor)
{
    private const int OthersOrGroup = 0b000_111_111;

    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.ImagesReadableByOthers,
        "Keep images where only their owner can read them",
        "{0}; images hold the whole memory of the process: use a folder of the owner's with mode 0700",
        RuleCategories.Secrets,
        DiagnosticSeverity.Warning,
        "The temp folder is everybody's: others can read images there, or put their own in their place.");

    private static readonly string[] s_folderWords = ["store", "image", "checkpoint", "dump", "criu"];

    private protected override bool AppliesTo(CompilationModel model) => true;

    private protected override void Analyze(RuleContext context)
    {
        if (!context.HasWord(TreeWords.ImagePlaces))
            return;
        foreach (SyntaxNode node in context.Root.DescendantNodes())
        {
            switch (node)
            {
                case InvocationExpressionSyntax { ArgumentList.Arguments: { Count: >= 2 } arguments } call when UseSites.NameOfCall(call) is "SetEnvironmentVariable" or "Add"
                    && Constant(arguments[0].Expression, context) == TreeWords.StoreVariable:
                    InTemp(arguments[1].Expression, context);
                    break;
                case AssignmentExpressionSyntax { Left: ElementAccessExpressionSyntax { ArgumentList.Arguments: { Count: 1 } key } } assignment when Constant(key[0].Expression, context) == TreeWords.StoreVariable:
                    InTemp(assignment.Right, context);
                    break;
                case BaseObjectCreationExpressionSyntax { ArgumentList.Arguments: { Count: >= 1 } arguments } creation when
                    context.Semantics.GetTypeInfo(creation, context.Cancellation).Type is { Name: "CriuDumpOptions" or "CriuRestoreOptions" }:
                    InTemp(arguments[0].Expression, context);
                    break;
                case LiteralExpressionSyntax { Token.ValueText: "--store" } literal when FollowingElement(literal) is { } value:
                    InTemp(value, context);
                    break;
                case InvocationExpressionSyntax { ArgumentList.Arguments: { Count: 2 } arguments } call when UseSites.NameOfCall(call) is "CreateDirectory" or "SetUnixFileMode":
                    OpenToOthers(arguments[0].Expression, arguments[1].Expression, context);
                    break;
            }
        }
    }

    private static ExpressionSyntax? FollowingElement(LiteralExpressionSyntax literal) => literal.Parent switch
    {
        ArgumentSyntax { Parent: ArgumentListSyntax list } argument => list.Arguments.SkipWhile(a => a != argument).Skip(1).FirstOrDefault()?.Expression,
        InitializerExpressionSyntax list => list.Expressions.SkipWhile(e => e != literal).Skip(1).FirstOrDefault(),
        ExpressionElementSyntax { Parent: CollectionExpressionSyntax list } element =>
            (list.Elements.SkipWhile(e => e != element).Skip(1).FirstOrDefault() as ExpressionElementSyntax)?.Expression,
        _ => null,
    };

    private static void InTemp(ExpressionSyntax path, RuleContext context)
    {
        if (IsInTemp(path, context, depth: 2))
            context.Report(Descriptor, path.GetLocation(), "This folder is in the temp folder");
    }

    private static bool IsInTemp(ExpressionSyntax path, RuleContext context, int depth)
    {
        if (Constant(path, context) is { } text)
            return text == "/tmp" || text.StartsWith("/tmp/", StringComparison.Ordinal) || text.StartsWith("/var/tmp", StringComparison.Ordinal) || text.StartsWith("/dev/shm", StringComparison.Ordinal);
        if (path.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().Any(i => UseSites.NameOfCall(i) is "GetTempPath"))
            return true;
        if (path is InterpolatedStringExpressionSyntax { Contents: { Count: > 0 } contents } && contents[0] is InterpolatedStringTextSyntax start)
            return start.TextToken.ValueText.StartsWith("/tmp/", StringComparison.Ordinal);
        if (path is InvocationExpressionSyntax { ArgumentList.Arguments: { Count: > 0 } parts } combine && UseSites.NameOfCall(combine) == "Combine")
            return IsInTemp(parts[0].Expression, context, depth);
        return depth > 0 && path is IdentifierNameSyntax
            && context.Semantics.GetSymbolInfo(path, context.Cancellation).Symbol?.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(context.Cancellation) is VariableDeclaratorSyntax { Initializer.Value: { } value }
            && value.SyntaxTree == context.Tree && IsInTemp(value, context, depth - 1);
    }

    private static void OpenToOthers(ExpressionSyntax path, ExpressionSyntax mode, RuleContext context)
    {
        string text = path.ToString().ToLowerInvariant();
        if (s_folderWords.Any(text.Contains) && context.Semantics.GetTypeInfo(mode, context.Cancellation).Type?.Name == "UnixFileMode"
            && context.Semantics.GetConstantValue(mode, context.Cancellation) is { HasValue: true, Value: int bits } && (bits & OthersOrGroup) != 0)
            context.Report(Descriptor, mode.GetLocation(), "This mode lets others in");
    }

    private static string? Constant(ExpressionSyntax expression, RuleContext context) =>
        context.Semantics.GetConstantValue(expression, context.Cancellation) is { HasValue: true, Value: string text } ? text : null;
}
