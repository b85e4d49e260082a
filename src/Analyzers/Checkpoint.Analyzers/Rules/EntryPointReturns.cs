using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Checkpointing.Analyzers.Rules;

/// <summary>
/// Which returns from the entry point end a copy too early: those on a branch that is the copy's and not the original's, and those
/// that do nothing but hand out an exit code picked by the outcome. The natural end of the program is neither.
/// </summary>
internal sealed class EntryPointReturns
{
    private readonly FlowRecorder _recorder;
    private readonly IMethodSymbol? _entryPoint;
    private readonly SyntaxNode? _body;
    private readonly List<Stop> _returns;

    public EntryPointReturns(RuleContext context, FlowResult result)
    {
        _recorder = result.Recorder;
        _returns = _recorder.Stops.Where(s => s.Kind == StopKind.Return).ToList();
        if (context.Model.IsEntryPoint(result.Frame.Method))
        {
            _entryPoint = result.Frame.Method;
            _body = result.Frame.Graph.OriginalOperation.Syntax;
        }
    }

    public bool Counts(Stop stop)
    {
        if (_entryPoint is null)
            return false;
        return PicksCode(stop) || (StatementOf(stop.Syntax) is { } statement && !IsNaturalEnd(statement) && EndsOnlyCopy(statement));
    }

    /// <summary>The worlds that come to the same return.</summary>
    public Outcomes WorldsOf(Stop stop) =>
        _returns.Where(r => r.Syntax == stop.Syntax).Aggregate(Outcomes.None, (worlds, r) => worlds | World.Bit(r.World));

    /// <summary>Returns without a value, which the control-flow graph does not show.</summary>
    public IEnumerable<ReturnStatementSyntax> Bare()
    {
        if (_body is null)
            return [];
        return _body.DescendantNodes(n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax or TypeDeclarationSyntax) || n == _body)
            .OfType<ReturnStatementSyntax>()
            .Where(r => r.Expression is null && !IsNaturalEnd(r) && EndsOnlyCopy(r));
    }

    /// <summary>The statement where there is one, so that the fix and the reader see what goes.</summary>
    public static Location LocationOf(SyntaxNode value) => (StatementOf(value) ?? value).GetLocation();

    private static StatementSyntax? StatementOf(SyntaxNode value) => value.FirstAncestorOrSelf<ReturnStatementSyntax>();

    private bool PicksCode(Stop stop)
    {
        // Zero is what the natural end gives.
        if (!stop.Value.IsConstant || stop.Value.Content is 0)
            return false;
        List<Stop> original = _returns.Where(r => r.World == World.JustDumped).ToList();
        // A copy that gives one code here and another there has looked at something of its own.
        if (_returns.Any(r => r.World == World.JustRestored && !(r.Value.IsConstant && Equals(r.Value.Content, stop.Value.Content))))
            return false;
        return original.Count > 0 && original.All(r => r is { Worked: false, Value.IsConstant: true } && !Equals(r.Value.Content, stop.Value.Content));
    }

    private static bool IsNaturalEnd(StatementSyntax? statement) => statement switch
    {
        null => true,
        { Parent: GlobalStatementSyntax { Parent: CompilationUnitSyntax unit } global } => unit.Members.OfType<GlobalStatementSyntax>().Last() == global,
        { Parent: BlockSyntax { Parent: BaseMethodDeclarationSyntax } block } => block.Statements.Last() == statement,
        _ => false,
    };

    private bool EndsOnlyCopy(StatementSyntax statement)
    {
        SyntaxNode current = statement;
        while (current.Parent is { } parent && current != _body)
        {
            if (PrecedingWork(current))
                return false;
            bool? copy = null;
            bool? original = null;
            if (parent is IfStatementSyntax branch && current == branch.Statement)
                (copy, original) = (_recorder.Holds(branch.Condition, World.JustRestored), _recorder.Holds(branch.Condition, World.JustDumped));
            else if (parent is ElseClauseSyntax { Parent: IfStatementSyntax other })
                (copy, original) = (!_recorder.Holds(other.Condition, World.JustRestored), !_recorder.Holds(other.Condition, World.JustDumped));
            else if (parent is SwitchSectionSyntax section && current is StatementSyntax)
                (copy, original) = (Matches(section, World.JustRestored), Matches(section, World.JustDumped));
            else if (parent is BlockSyntax or ElseClauseSyntax or GlobalStatementSyntax or TryStatementSyntax or UsingStatementSyntax or LockStatementSyntax or IfStatementSyntax or SwitchSectionSyntax or SwitchStatementSyntax)
                (copy, original) = (true, true);
            if (copy != true)
                return false;
            if (original == false)
                return true;
            current = parent;
        }

        return false;
    }

    /// <summary>Whether a statement before this one in its list works in the copy.</summary>
    private bool PrecedingWork(SyntaxNode statement) =>
        _recorder.WorkedBefore(statement)
        || statement.DescendantNodesAndSelf().Any(_recorder.WorkedBefore)
        || (statement is StatementSyntax { Parent: BlockSyntax or SwitchSectionSyntax } inner
            && inner.Parent!.ChildNodes().OfType<StatementSyntax>().TakeWhile(s => s != inner).LastOrDefault() is { } last
            && last.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>().Any(WorksItself));

    // The state before a call does not tell whether the call works; the stop that follows would, but a bare return leaves none.
    private bool WorksItself(InvocationExpressionSyntax call) => _recorder.WorkCalls.Contains(call);

    private bool? Matches(SwitchSectionSyntax section, int world)
    {
        bool? any = false;
        foreach (SwitchLabelSyntax label in section.Labels)
        {
            ExpressionSyntax? constant = label switch
            {
                CaseSwitchLabelSyntax plain => plain.Value,
                CasePatternSwitchLabelSyntax { Pattern: ConstantPatternSyntax pattern, WhenClause: null } => pattern.Expression,
                _ => null,
            };
            if (constant is null)
                return null;
            AbstractValue? governing = _recorder.ValueOf(((SwitchStatementSyntax)section.Parent!).Expression, world);
            AbstractValue? value = Enumerable.Range(0, World.Count).Select(w => _recorder.ValueOf(constant, w)).FirstOrDefault(v => v is not null);
            any |= governing is null || value is null ? null : ConstantFolding.AreEqual(governing, value);
        }

        return any;
    }
}
