using System.Reflection.Metadata;
using Checkpointing.CodeVerification.Flow;
using Checkpointing.CodeVerification.Il;
using Checkpointing.CodeVerification.Metadata;

namespace Checkpointing.CodeVerification;

/// <summary>
/// What a program takes from where it runs before it is captured, so that every copy has it from there: environment variables, files that
/// are not its own, sockets.
/// </summary>
internal sealed class Surroundings(AssemblySet assemblies, CaptureMethods captures, Summaries summaries)
{
    private readonly Dictionary<MethodKey, HashSet<int>?> _before = [];

    public IEnumerable<Finding> All()
    {
        AssemblyImage? own = assemblies.Assemblies.FirstOrDefault(a => a.IsOwn);
        if (own is null || EntryPointOf(own) is not { } entry)
            return [];
        // The same call twice in a method is one thing to say.
        return CallGraph.From(assemblies, [entry], IsBefore).Reached
            .Where(m => !IsOurs(m.Assembly))
            .OrderBy(m => m.Assembly.Name, StringComparer.Ordinal)
            .SelectMany(m => Unreadable.Else([], () => In(m).GroupBy(f => (f.Code, f.Message)).Select(g => g.First()).ToArray()));
    }

    private IEnumerable<Finding> In(MethodKey method)
    {
        IlInstruction[] calls = [.. (method.Code ?? []).Where(i => IsCall(i) && KindOf(method, i) is not null && IsBefore(method, i))];
        if (calls.Length == 0)
            yield break;
        Dictionary<int, Value[]> arguments = summaries.Walk(method).Arguments;
        foreach (IlInstruction call in calls)
        {
            CallTarget target = method.Assembly.Targets.Of(call.Operand)!;
            if (!IsReadAgain(target) && SurroundingCalls.Describe(target, TextOf(target, arguments, call)) is { } message)
                yield return Finding.At(KindOf(method, call)!, message, method, call.Offset);
        }
    }

    // The first argument that is a text; the receiver of an instance's method is none.
    private static string? TextOf(CallTarget target, Dictionary<int, Value[]> arguments, IlInstruction call)
    {
        int first = target.Signature.Parameters.ToList().IndexOf("string");
        return first >= 0 && arguments.TryGetValue(call.Offset, out Value[]? given) && given[given.Length - target.Signature.Parameters.Count + first] is { Kind: ValueKind.Text } text ? text.Text : null;
    }

    private static bool IsCall(IlInstruction instruction) => instruction.OpCode is ILOpCode.Call or ILOpCode.Callvirt or ILOpCode.Newobj;

    private static VerificationCode? KindOf(MethodKey method, IlInstruction call) => method.Assembly.Targets.Of(call.Operand) is { } target ? SurroundingCalls.KindOf(target) : null;

    // Checkpoint.Hosting has copies read the whole configuration anew.
    private bool IsReadAgain(CallTarget target) =>
        SurroundingCalls.KindOf(target) == VerificationCodes.EnvironmentRead && target.Type != "System.Environment" && assemblies.Named(KnownCalls.HostingAssembly) is not null;

    private static bool IsOurs(AssemblyImage assembly) => assembly.Name is KnownCalls.RuntimeAssembly or KnownCalls.HostingAssembly;

    /// <summary>Whether the capture can still come after the instruction.</summary>
    private bool IsBefore(MethodKey method, IlInstruction instruction)
    {
        if (!_before.TryGetValue(method, out HashSet<int>? before))
            _before[method] = before = captures.Contains(method) ? Backwards(method) : null;
        return before is null || before.Contains(instruction.Offset);
    }

    /// <summary>The instructions from which the capture can be come to.</summary>
    private HashSet<int>? Backwards(MethodKey method)
    {
        List<IlInstruction> code = method.Code ?? [];
        HashSet<int> reached = [.. code.Where(i => LeadsToCapture(method, i)).Select(i => i.Offset)];
        if (reached.Count == 0)
            return null;
        bool grew = true;
        while (grew)
        {
            grew = false;
            for (int i = code.Count - 1; i >= 0; i--)
            {
                if (!reached.Contains(code[i].Offset) && Successors(code[i]).Any(reached.Contains))
                    grew |= reached.Add(code[i].Offset);
            }
        }

        return reached;
    }

    private bool LeadsToCapture(MethodKey method, IlInstruction instruction) =>
        IsCall(instruction) && method.Assembly.Targets.Of(instruction.Operand) is { } target
        && (KnownCalls.IsCapture(target) || (assemblies.Find(method.Assembly, target) is { } callee && captures.Contains(Resumptions.BodyOf(callee))));

    private static IEnumerable<int> Successors(IlInstruction instruction)
    {
        if (instruction.OpCode is (>= ILOpCode.Br and <= ILOpCode.Blt_un) or ILOpCode.Leave)
            yield return (int)instruction.Operand;
        foreach (int target in instruction.Targets)
            yield return target;
        if (instruction.OpCode is not (ILOpCode.Br or ILOpCode.Leave or ILOpCode.Ret or ILOpCode.Throw or ILOpCode.Rethrow or ILOpCode.Endfinally))
            yield return instruction.Next;
    }

    private static MethodKey? EntryPointOf(AssemblyImage assembly) => assembly.EntryPoint is { } handle ? new MethodKey(assembly, handle) : null;
}
