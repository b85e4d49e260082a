using System.Collections.Immutable;
using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers;

/// <summary>One file as a rule sees it.</summary>
internal sealed class RuleContext(CompilationModel model, SemanticModelAnalysisContext file)
{
    private readonly HashSet<(string, Microsoft.CodeAnalysis.Text.TextSpan)> _reported = [];

    public CompilationModel Model { get; } = model;

    public KnownTypes Types => Model.Types;

    public SemanticModel Semantics => file.SemanticModel;

    public SyntaxTree Tree => file.SemanticModel.SyntaxTree;

    public SyntaxNode Root => Tree.GetRoot(Cancellation);

    public CancellationToken Cancellation => file.CancellationToken;

    /// <summary>Whether one of the words occurs in this file.</summary>
    public bool HasWord(params string[] words) => Model.Words.Any(Tree, words, Cancellation);

    /// <summary>The functions of this file that capture or ask for an outcome.</summary>
    public ImmutableArray<FlowResult> Roots => Model.RootsIn(Tree, Cancellation);

    /// <summary>The parameter that an argument of a call is for.</summary>
    public IParameterSymbol? ParameterOf(ArgumentSyntax argument)
    {
        if (argument.Parent is not ArgumentListSyntax { Parent: { } call } list || Semantics.GetSymbolInfo(call, Cancellation).Symbol is not IMethodSymbol method)
            return null;
        return argument.NameColon is { } name
            ? method.Parameters.FirstOrDefault(p => p.Name == name.Name.Identifier.ValueText)
            : method.Parameters.ElementAtOrDefault(list.Arguments.IndexOf(argument));
    }

    public void Report(DiagnosticDescriptor rule, Location location, params object[] arguments) => Report(rule, location, null, arguments);

    public void Report(DiagnosticDescriptor rule, Location location, ImmutableDictionary<string, string?>? properties, params object[] arguments)
    {
        if (_reported.Add((rule.Id, location.SourceSpan)))
            file.ReportDiagnostic(Diagnostic.Create(rule, location, properties, arguments));
    }
}
