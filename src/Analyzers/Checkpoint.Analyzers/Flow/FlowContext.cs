using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Checkpointing.Analyzers.Flow;

/// <summary>What the analysis of one function and its callees shares.</summary>
internal sealed class FlowContext(CompilationModel model, int maximumDepth, bool fieldsAreOld, CancellationToken cancellation)
{
    private readonly HashSet<string> _running = new(StringComparer.Ordinal);

    public KnownTypes Types => model.Types;

    public MemberLists Lists => model.Lists;

    public FieldOrigins Fields => model.Fields;

    public int MaximumDepth { get; } = maximumDepth;

    /// <summary>Whether this object was made before the capture, and with it what its fields hold.</summary>
    public bool FieldsAreOld { get; } = fieldsAreOld;

    public CancellationToken Cancellation { get; } = cancellation;

    public bool IsCapturePoint(IMethodSymbol method) => Types.IsCaptureCall(method) || Lists.IsCapturePoint(method);

    public bool EndsProcess(IMethodSymbol method) => KnownTypes.HasAttribute(method, Types.EndsProcess);

    public bool IsSafe(IMethodSymbol method) => Types.IsMarkedSafe(method) || Lists.IsSafe(method);

    /// <summary>Whether a capture may happen inside the function.</summary>
    public bool IsCapturing(IMethodSymbol method) => method.MethodKind switch
    {
        MethodKind.LocalFunction or MethodKind.AnonymousFunction => model.Captures.MayCapture(method),
        _ => model.Captures.Contains(method)
            // Nobody knows the body, but what it returns is the answer of a capture.
            || (method.IsAbstract && Types.CarriesOutcome(method.ReturnType)),
    };

    /// <summary>Whether the call may give the answer of a capture.</summary>
    public bool MayCapture(IInvocationOperation call)
    {
        IMethodSymbol method = call.TargetMethod;
        if (IsCapturePoint(method) || IsCapturing(method))
            return true;
        return (method.MethodKind == MethodKind.DelegateInvoke || CallShapes.RunsItsArgument(method)) && model.Captures.MayCapture(FunctionSyntax(call.Syntax));
    }

    /// <summary>Whether the method that is called, or a function that it is given, captures.</summary>
    public bool CapturesInside(IInvocationOperation call) =>
        IsCapturePoint(call.TargetMethod) || IsCapturing(call.TargetMethod) || model.Captures.MayCapture(call.Syntax);

    /// <summary>Whether a hook makes the member again after a restore.</summary>
    public bool IsRenewed(ISymbol member) => model.Renewed.Contains(member);

    public ControlFlowGraph? GraphOf(IMethodSymbol method) => model.Bodies.GraphOf(model.Captures.Implementation(method), Cancellation);

    /// <summary>Computes a summary once; null where it is being computed further up: a recursion.</summary>
    public MethodSummary? Memo(IMethodSymbol method, string key, Func<MethodSummary> compute)
    {
        if (model.Summaries.TryGetValue((method, key), out MethodSummary known))
            return known;
        string running = method.ToDisplayString() + method.Locations.FirstOrDefault()?.SourceSpan;
        if (!_running.Add(running))
            return null;
        try
        {
            return model.Summaries.GetOrAdd((method, key), compute());
        }
        finally
        {
            _running.Remove(running);
        }
    }

    private static SyntaxNode FunctionSyntax(SyntaxNode syntax) =>
        syntax.Ancestors().FirstOrDefault(a => a is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or CompilationUnitSyntax) ?? syntax;
}
