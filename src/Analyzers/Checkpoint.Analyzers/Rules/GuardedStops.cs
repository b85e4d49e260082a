using Checkpointing.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Checkpointing.Analyzers.Rules;

/// <summary>
/// Finds stops on a branch whose own condition names JustRestored beside something else: <c>restored &amp;&amp; left == 2</c>. A copy
/// may escape them, but the branch is the copy's. One that complains first gives up on an error, which is its right.
/// </summary>
internal static class GuardedStops
{
    private static readonly string[] s_complaints = ["Error", "Usage", "Fail", "Fatal", "Critical"];

    public static IEnumerable<Stop> Of(FlowResult result, StopKind kind, IReadOnlyCollection<Stop> known) =>
        result.Recorder.Stops.Where(s => s.Kind == kind && s is { World: World.JustRestored, Worked: false } && !known.Contains(s) && IsGuarded(s.Syntax, result.Recorder));

    private static bool IsGuarded(SyntaxNode stop, FlowRecorder recorder)
    {
        SyntaxNode? statement = stop.FirstAncestorOrSelf<StatementSyntax>();
        while (statement?.Parent is BlockSyntax)
            statement = statement.Parent;
        SyntaxNode? branch = statement?.Parent;
        bool named = branch switch
        {
            IfStatementSyntax test when test.Statement == statement => IsCopysOwn(test.Condition, recorder),
            SwitchSectionSyntax section => (section.Statements.Aggregate(Outcomes.None, (worlds, s) => worlds | recorder.WorldsInside(s)) & Outcomes.Answers) == Outcomes.JustRestored
                && (recorder.WorldsOf(((SwitchStatementSyntax)section.Parent!).Expression) & Outcomes.Answers) == Outcomes.Answers,
            _ => false,
        };
        return named && !branch!.DescendantNodes().OfType<InvocationExpressionSyntax>().Any(i => s_complaints.Any(i.Expression.ToString().Contains));
    }

    /// <summary>Whether the condition rules the other answers out by itself.</summary>
    private static bool IsCopysOwn(ExpressionSyntax condition, FlowRecorder recorder) =>
        recorder.Holds(condition, World.JustDumped) == false && recorder.Holds(condition, World.NotCaptured) == false && recorder.Holds(condition, World.JustRestored) is null;
}
