using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>Options that CRIU refuses, or that our binding does.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT7003CriuOptionsConflictAnalyzer() : CheckpointAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.CriuOptionsConflict,
        "Give CRIU options that it can follow",
        "{0}",
        RuleCategories.Secrets,
        DiagnosticSeverity.Error,
        "CRIU answers impossible requests with an error number, or does something other than what was meant.");

    private protected override bool AppliesTo(CompilationModel model) => true;

    private protected override void Analyze(RuleContext context)
    {
        if (!context.HasWord(TreeWords.CriuOptions))
            return;
        foreach (InitializerExpressionSyntax initializer in context.Root.DescendantNodes().OfType<InitializerExpressionSyntax>())
        {
            if (initializer.Parent is BaseObjectCreationExpressionSyntax creation
                && context.Semantics.GetTypeInfo(creation, context.Cancellation).Type.DerivesFrom("Checkpointing.Criu.CriuOptions"))
                OfInitializer(initializer, context);
        }
    }

    private static void OfInitializer(InitializerExpressionSyntax initializer, RuleContext context)
    {
        AssignmentExpressionSyntax[] members = initializer.Expressions.OfType<AssignmentExpressionSyntax>().ToArray();
        bool leavesRunning = members.Any(m => m.Left.ToString() == "LeaveRunning" && IsTrue(m.Right));
        foreach (AssignmentExpressionSyntax member in members)
        {
            string? text = context.Semantics.GetConstantValue(member.Right, context.Cancellation).Value as string;
            string? wrong = member.Left.ToString() switch
            {
                "LogFile" when text?.IndexOf("/", StringComparison.Ordinal) >= 0 => "CRIU refuses a log file with a slash; give its name here and its folder as WorkDirectory",
                "ParentImages" when text?.StartsWith("/", StringComparison.Ordinal) == true => "The parent images are found relative to the images' folder; give a relative path",
                "LeaveStopped" when leavesRunning && IsTrue(member.Right) => "LeaveStopped and LeaveRunning exclude one another; choose one",
                "Pid" when IsOwnId(member.Right, context) => "A process that dumps itself must not name its own id; leave Pid out",
                _ => null,
            };
            if (wrong is not null)
                context.Report(Descriptor, member.GetLocation(), wrong);
        }
    }

    private static bool IsTrue(ExpressionSyntax value) => value.IsKind(SyntaxKind.TrueLiteralExpression);

    private static bool IsOwnId(ExpressionSyntax value, RuleContext context) =>
        (value is IdentifierNameSyntax && context.Semantics.GetSymbolInfo(value, context.Cancellation).Symbol is { Kind: SymbolKind.Local or SymbolKind.Field } variable
            && variable.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(context.Cancellation) is VariableDeclaratorSyntax { Initializer.Value: MemberAccessExpressionSyntax initial }
            && IsOwnId(initial, context))
        || value.ToString() is "Environment.ProcessId" or "System.Environment.ProcessId" || value.ToString().EndsWith("Process.GetCurrentProcess().Id", StringComparison.Ordinal);
}
