using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Checkpointing.Analyzers.Flow;

/// <summary>A way in which a path stops: the process ends, an exception leaves, the function returns.</summary>
internal enum StopKind
{
    ProcessEnd,
    Throw,
    Return,
}

/// <summary>One stop, seen in one world.</summary>
internal sealed record Stop(StopKind Kind, SyntaxNode Syntax, int World, int Block, bool Worked, AbstractValue Value)
{
    /// <summary>How the process is ended, for the message: <c>Environment.Exit</c>, or the helper that does it.</summary>
    public string How { get; init; } = "";

    /// <summary>The method whose call this is.</summary>
    public IMethodSymbol? Target { get; init; }
}

/// <summary>A capture: a call of the Runtime's own method or of a method that captures.</summary>
internal sealed record CaptureSite(IOperation Operation, bool IsDirect)
{
    public SyntaxNode Syntax => Operation.Syntax;

    public HashSet<Held> Held { get; } = [];
}

/// <summary>A value made before a capture and read after it where the copy may be running.</summary>
internal sealed record AliveUse(Origin Origin, IOperation Use);

/// <summary>How a method is called in the copy: on an object from before the capture, and with what in the fields.</summary>
internal sealed record CopyCall(bool OnOldObject, WorldState Fields)
{
    public static CopyCall Join(CopyCall left, CopyCall right) => new(left.OnOldObject || right.OnOldObject, WorldState.Join(left.Fields, right.Fields));
}

/// <summary>A piece of a path in the copy's world: where it starts, whether it does work, where it leads.</summary>
internal sealed record RestoredSegment(int Block, SyntaxNode? BeganAt, bool Worked, IReadOnlyList<int> Successors, bool LeavesFunction);

/// <summary>What was seen while the finished states were walked once more.</summary>
internal sealed class FlowRecorder
{
    private readonly Dictionary<SyntaxNode, Outcomes> _worlds = [];
    private readonly Dictionary<SyntaxNode, AbstractValue?[]> _values = [];
    private readonly HashSet<SyntaxNode> _worked = [];

    public Dictionary<SyntaxNode, CaptureSite> Captures { get; } = [];

    public List<Stop> Stops { get; } = [];

    public HashSet<AliveUse> Uses { get; } = [];

    public List<RestoredSegment> Segments { get; } = [];

    /// <summary>Source methods called in the copy's world, for rules that look across methods.</summary>
    public Dictionary<IMethodSymbol, CopyCall> CalledInCopy { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>Calls that are work of the program's own.</summary>
    public HashSet<SyntaxNode> WorkCalls { get; } = [];

    public int Block { get; set; }

    public void Visit(IOperation operation, int world, WorldState state)
    {
        if (world == World.JustRestored && state.Worked)
            _worked.Add(operation.Syntax);
        _worlds.TryGetValue(operation.Syntax, out Outcomes worlds);
        _worlds[operation.Syntax] = worlds | World.Bit(world);
    }

    public void Record(IOperation operation, int world, AbstractValue value)
    {
        if (!_values.TryGetValue(operation.Syntax, out AbstractValue?[] values))
            _values[operation.Syntax] = values = new AbstractValue?[World.Count];
        values[world] = values[world] is { } old ? AbstractValue.Join(old, value) : value;
    }

    /// <summary>In which worlds the operation of this syntax runs.</summary>
    public Outcomes WorldsOf(SyntaxNode syntax) => _worlds.TryGetValue(syntax, out Outcomes worlds) ? worlds : Outcomes.None;

    /// <summary>Whether a copy may have done work before it gets to this syntax.</summary>
    public bool WorkedBefore(SyntaxNode syntax) => _worked.Contains(syntax);

    public AbstractValue? ValueOf(SyntaxNode syntax, int world) =>
        _values.TryGetValue(syntax, out AbstractValue?[] values) ? values[world] : null;

    public void Capture(IOperation operation, bool isDirect, WorldState before)
    {
        if (!Captures.TryGetValue(operation.Syntax, out CaptureSite site))
        {
            Captures[operation.Syntax] = site = new CaptureSite(operation, isDirect);
            site.Held.UnionWith(LockStatements(operation.Syntax));
        }

        site.Held.UnionWith(before.Held);
    }

    // The graph of this compiler has no trace of a lock statement on a System.Threading.Lock.
    private static IEnumerable<Held> LockStatements(SyntaxNode capture) =>
        capture.Ancestors()
            .TakeWhile(a => a is not (BaseMethodDeclarationSyntax or AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
            .OfType<LockStatementSyntax>()
            .Select(l => new Held(HeldKind.Lock, l.Expression.ToString(), l.Expression));

    public void CallInCopy(IMethodSymbol method, CopyCall call) =>
        CalledInCopy[method] = CalledInCopy.TryGetValue(method, out CopyCall known) ? CopyCall.Join(known, call) : call;

    public void AddStop(StopKind kind, IOperation? operation, SyntaxNode syntax, int world, bool worked, AbstractValue value, string how = "")
    {
        Stop stop = new(kind, syntax, world, Block, worked, value) { How = how, Target = (operation as IInvocationOperation)?.TargetMethod };
        if (!Stops.Contains(stop))
            Stops.Add(stop);
    }
}
