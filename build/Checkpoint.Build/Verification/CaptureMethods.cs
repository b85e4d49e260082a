using System.Reflection.Metadata;
using Checkpointing.CodeVerification.Flow;
using Checkpointing.CodeVerification.Il;
using Checkpointing.CodeVerification.Metadata;

namespace Checkpointing.CodeVerification;

/// <summary>The methods that capture, those that call them, and those that are given the answer.</summary>
internal sealed class CaptureMethods
{
    /// <summary>How many calls there may be between a method and the capture that it leads to.</summary>
    private const int Deepest = 3;

    private readonly AssemblySet _assemblies;
    private readonly HashSet<MethodKey> _found = [];

    private CaptureMethods(AssemblySet assemblies) => _assemblies = assemblies;

    /// <summary>In a stable order.</summary>
    public IReadOnlyList<MethodKey> All { get; private set; } = [];

    public static CaptureMethods In(AssemblySet assemblies)
    {
        CaptureMethods methods = new(assemblies);
        AssemblyImage[] users = [.. assemblies.Assemblies.Where(a => a.References.Contains(KnownCalls.RuntimeAssembly))];
        HashSet<MethodKey> frontier = [];
        foreach (AssemblyImage assembly in users)
            frontier.UnionWith(Direct(assembly));
        bool any = frontier.Count > 0;
        IReadOnlyList<MethodKey> given = any ? [.. users.SelectMany(GivenAnswer)] : [];
        for (int depth = 0; depth < Deepest && frontier.Count > 0; depth++)
        {
            methods._found.UnionWith(frontier);
            frontier = methods.CallersOf(frontier);
            frontier.ExceptWith(methods._found);
        }

        // Where nothing captures, nothing needs to be looked at.
        methods.All = any
            ? [.. methods._found.Union(given).OrderBy(m => m.Assembly.Name, StringComparer.Ordinal).ThenBy(m => System.Reflection.Metadata.Ecma335.MetadataTokens.GetRowNumber(m.Handle))]
            : [];
        return methods;
    }

    /// <summary>Whether the method captures, or calls one that does.</summary>
    public bool Contains(MethodKey method) => _found.Contains(method);

    private static IEnumerable<MethodKey> Direct(AssemblyImage assembly)
    {
        foreach (MethodKey method in MethodsOf(assembly))
        {
            if (Calls(method).Any(c => KnownCalls.IsCapture(c) || KnownCalls.IsFunction(c)))
                yield return method;
        }
    }

    /// <summary>The methods that are given the answer and act on it.</summary>
    private static IEnumerable<MethodKey> GivenAnswer(AssemblyImage assembly)
    {
        if (assembly.Name == KnownCalls.RuntimeAssembly)
            yield break;
        foreach (MethodKey method in MethodsOf(assembly))
        {
            if (Unreadable.Else(false, () => SignatureText.TakesAny(assembly.Reader, method.Definition.Signature, KnownCalls.ResultType, KnownCalls.OutcomeType)))
                yield return method;
        }
    }

    private HashSet<MethodKey> CallersOf(HashSet<MethodKey> callees)
    {
        HashSet<string> names = [.. callees.Select(c => c.Assembly.Name)];
        HashSet<MethodKey> callers = [];
        foreach (AssemblyImage assembly in _assemblies.Assemblies.Where(a => names.Contains(a.Name) || names.Overlaps(a.References)))
        {
            if (assembly.Name == KnownCalls.RuntimeAssembly)
                continue;
            foreach (MethodKey method in MethodsOf(assembly))
            {
                if (Calls(method).Any(c => _assemblies.Find(assembly, c) is { } callee && Unreadable.Else(false, () => callees.Contains(Resumptions.BodyOf(callee)))))
                    callers.Add(method);
            }
        }

        return callers;
    }

    private static IEnumerable<MethodKey> MethodsOf(AssemblyImage assembly) => assembly.Reader.MethodDefinitions.Select(h => new MethodKey(assembly, h));

    private static IEnumerable<CallTarget> Calls(MethodKey method)
    {
        foreach (IlInstruction instruction in method.Code ?? [])
        {
            if (instruction.OpCode is ILOpCode.Call or ILOpCode.Callvirt or ILOpCode.Newobj && method.Assembly.Targets.Of(instruction.Operand) is { } target)
                yield return target;
        }
    }
}
