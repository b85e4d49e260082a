using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Rules;

/// <summary>A process id is the same in every copy: CRIU restores it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CKPT2005ProcessIdInNameAnalyzer() : CheckpointAnalyzer(Descriptor)
{
    private static readonly DiagnosticDescriptor Descriptor = Rule.Create(
        RuleIds.ProcessIdInName,
        "Do not make a unique name of the process id",
        "The process id is the same in every copy, so the name made of it is not unique; use Guid.NewGuid() or the ReplayId",
        RuleCategories.Uniqueness,
        DiagnosticSeverity.Warning,
        "Copies are restored with the process id of the original. A name that is unique among processes is not unique among copies.");

    private static readonly string[] s_talk = ["Log", "Write", "Print", "Trace", "Debug", "Info", "Warn", "Error"];
    private static readonly string[] s_names =
        ["name", "id", "key", "file", "path", "prefix", "suffix", "temp", "tmp", "queue", "topic", "client", "instance", "worker", "session", "unique", "tag", "dir", "folder", "owner", "consumer", "token", "seed"];

    private protected override void Analyze(RuleContext context)
    {
        if (!context.HasWord(TreeWords.ProcessIds))
            return;
        Dictionary<string, ISymbol> variables = new(StringComparer.Ordinal);
        foreach (ExpressionSyntax expression in context.Root.DescendantNodes().OfType<ExpressionSyntax>())
        {
            if (expression is MemberAccessExpressionSyntax access && IsProcessId(access, context))
            {
                if (access.Parent is EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax variable } && context.Semantics.GetDeclaredSymbol(variable, context.Cancellation) is { } symbol)
                    variables[symbol.Name] = symbol;
            }
            else if (expression is not IdentifierNameSyntax name || !variables.TryGetValue(name.Identifier.ValueText, out ISymbol? held)
                || !SymbolEqualityComparer.Default.Equals(context.Semantics.GetSymbolInfo(name, context.Cancellation).Symbol, held))
                continue;
            if (Text(expression) is { } text && IsName(text, context))
                context.Report(Descriptor, expression.GetLocation());
        }
    }

    private static bool IsProcessId(MemberAccessExpressionSyntax access, RuleContext context) =>
        access.Name.Identifier.ValueText is "ProcessId" or "Id"
        && context.Semantics.GetSymbolInfo(access, context.Cancellation).Symbol switch
        {
            IPropertySymbol { Name: "ProcessId", ContainingType: { Name: "Environment", ContainingNamespace.Name: "System" } } => true,
            IPropertySymbol { Name: "Id", ContainingType.Name: "Process" } => access.Expression is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetCurrentProcess" } },
            _ => false,
        };

    /// <summary>The text that the id becomes part of.</summary>
    private static ExpressionSyntax? Text(ExpressionSyntax id)
    {
        ExpressionSyntax value = id;
        ExpressionSyntax? text = null;
        while (true)
        {
            switch (value.Parent)
            {
                case InterpolationSyntax { Parent: InterpolatedStringExpressionSyntax whole }:
                    text = value = whole;
                    continue;
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum:
                    text = value = sum;
                    continue;
                case ParenthesizedExpressionSyntax inner:
                    value = inner;
                    continue;
                case MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ToString", Parent: InvocationExpressionSyntax call } access when access.Expression == value:
                    text = value = call;
                    continue;
                case ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } when
                    UseSites.NameOfCall(call) is "Concat" or "Join" or "Combine" or "Format" && call.Expression is MemberAccessExpressionSyntax:
                    text = value = call;
                    continue;
                default:
                    return text;
            }
        }
    }

    private static bool IsName(ExpressionSyntax text, RuleContext context)
    {
        string content = text.ToString();
        if (content.Contains("/proc") || content.Contains("\"proc\"") || content.IndexOf("pid\"", StringComparison.OrdinalIgnoreCase) >= 0 || content.Contains("\"kill"))
            return false;
        if (text is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Combine", Expression: IdentifierNameSyntax { Identifier.ValueText: "Path" } } } && text.Parent is EqualsValueClauseSyntax or AssignmentExpressionSyntax)
            return true;
        switch (text.Parent)
        {
            // The arguments of another program, or words for people.
            case ArgumentSyntax { Parent.Parent: BaseObjectCreationExpressionSyntax made } when context.Semantics.GetTypeInfo(made, context.Cancellation).Type is { } type && (type.Name == "ProcessStartInfo" || type.Name.EndsWith("Exception", StringComparison.Ordinal)):
                return false;
            case ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } argument:
                string name = UseSites.NameOfCall(call) ?? "";
                if (s_talk.Any(t => name.StartsWith(t, StringComparison.Ordinal)) && call.Expression is not MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "File" } })
                    return false;
                return call.Expression is MemberAccessExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: "File" or "Directory" or "Path" } }
                    ? argument == ((ArgumentListSyntax)argument.Parent!).Arguments[0] || call.Expression.ToString() == "Path.Combine"
                    : context.ParameterOf(argument) is { } parameter && Speaks(parameter.Name);
            case ArgumentSyntax { Parent.Parent: ObjectCreationExpressionSyntax or ImplicitObjectCreationExpressionSyntax }:
                return true;
            case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax variable }:
                return Speaks(variable.Identifier.ValueText);
            case EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax property }:
                return Speaks(property.Identifier.ValueText);
            case ArrowExpressionClauseSyntax { Parent: PropertyDeclarationSyntax property }:
                return Speaks(property.Identifier.ValueText);
            case ArrowExpressionClauseSyntax { Parent: MethodDeclarationSyntax method }:
                return Speaks(method.Identifier.ValueText);
            case ReturnStatementSyntax statement:
                return statement.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } owner && Speaks(owner.Identifier.ValueText);
            case AssignmentExpressionSyntax assignment:
                return Speaks(assignment.Left.ToString());
            default:
                return false;
        }
    }

    private static bool Speaks(string name)
    {
        string lower = name.ToLowerInvariant();
        return !lower.Contains("pid") && !lower.Contains("processid") && !lower.Contains("message") && !lower.Contains("title") && s_names.Any(lower.Contains);
    }
}
