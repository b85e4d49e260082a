using System.Collections.Immutable;
using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers;

/// <summary>
/// The base of every rule: concurrent, silent in generated code, absent where the Runtime is not referenced.
/// Rules look at one file at a time. They do not register operation actions, because those make the compiler build
/// operation trees for every body, while all but a few files have nothing to do with captures.
/// </summary>
public abstract class CheckpointAnalyzer : DiagnosticAnalyzer
{
    private readonly ImmutableArray<DiagnosticDescriptor> _descriptors;

    private protected CheckpointAnalyzer(params DiagnosticDescriptor[] descriptors) => _descriptors = [.. descriptors];

    public sealed override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => _descriptors;

    public sealed override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            if (CompilationModel.Of(start.Compilation, start.Options) is not { } model)
                return;
            start.RegisterSemanticModelAction(file =>
            {
                if (AppliesTo(model))
                    Analyze(new RuleContext(model, file));
            });
        });
    }

    /// <summary>Whether the rule has anything to say in this compilation: by default only where something captures.</summary>
    private protected virtual bool AppliesTo(CompilationModel model) => model.Captures.Any;

    private protected abstract void Analyze(RuleContext context);
}
