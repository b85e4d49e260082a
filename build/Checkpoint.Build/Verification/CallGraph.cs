using System.Reflection;
using System.Reflection.Metadata;
using Checkpointing.CodeVerification.Flow;
using Checkpointing.CodeVerification.Il;
using Checkpointing.CodeVerification.Metadata;

namespace Checkpointing.CodeVerification;

/// <summary>
/// The methods that can run in a program: what is called from its own code on. Of a type that is made, every virtual method can, because
/// the framework may call it. What only reflection reaches is not found, and nothing is said of it.
/// </summary>
internal sealed class CallGraph
{
    private const int MostMethods = 400_000;

    private readonly AssemblySet _assemblies;
    private readonly Func<MethodKey, IlInstruction, bool> _passes;
    private readonly Queue<MethodKey> _pending = new();
    private readonly HashSet<(AssemblyImage, TypeDefinitionHandle)> _made = [];
    private readonly HashSet<(AssemblyImage, TypeDefinitionHandle)> _touched = [];

    private CallGraph(AssemblySet assemblies, Func<MethodKey, IlInstruction, bool> passes)
    {
        _assemblies = assemblies;
        _passes = passes;
    }

    public HashSet<MethodKey> Reached { get; } = [];

    /// <param name="assemblies">The program.</param>
    /// <param name="roots">Where it begins.</param>
    /// <param name="passes">Whether an instruction counts; all do when null.</param>
    public static CallGraph From(AssemblySet assemblies, IEnumerable<MethodKey> roots, Func<MethodKey, IlInstruction, bool>? passes = null)
    {
        CallGraph graph = new(assemblies, passes ?? ((_, _) => true));
        foreach (MethodKey root in roots)
            graph.Reach(root);
        while (graph._pending.Count > 0 && graph.Reached.Count < MostMethods)
        {
            MethodKey method = graph._pending.Dequeue();
            try
            {
                graph.Follow(method);
            }
            catch (Exception exception) when (Unreadable.Is(exception))
            {
                // Nothing further is reached through it.
            }
        }

        return graph;
    }

    private void Follow(MethodKey method)
    {
        Touch(method.Assembly, method.Type);
        foreach (IlInstruction instruction in method.Code ?? [])
        {
            bool calls = instruction.OpCode is ILOpCode.Call or ILOpCode.Callvirt or ILOpCode.Newobj or ILOpCode.Ldftn or ILOpCode.Ldvirtftn;
            bool touches = instruction.OpCode is ILOpCode.Ldsfld or ILOpCode.Ldsflda;
            if ((!calls && !touches) || !_passes(method, instruction) || method.Assembly.Targets.Of(instruction.Operand) is not { } target)
                continue;
            if (calls && _assemblies.Find(method.Assembly, target) is { } callee)
            {
                Reach(callee);
                if (instruction.OpCode == ILOpCode.Newobj)
                    Make(callee.Assembly, callee.Type);
            }
            else if (touches && !target.TypeDefinition.IsNil)
            {
                Touch(method.Assembly, target.TypeDefinition);
            }
        }
    }

    private void Reach(MethodKey method)
    {
        MethodKey body = Unreadable.Else(method, () => Resumptions.BodyOf(method));
        if (Reached.Add(body))
            _pending.Enqueue(body);
    }

    private void Touch(AssemblyImage assembly, TypeDefinitionHandle type)
    {
        if (type.IsNil || !_touched.Add((assembly, type)))
            return;
        foreach (MethodDefinitionHandle method in assembly.Reader.GetTypeDefinition(type).GetMethods())
        {
            if (assembly.Reader.StringComparer.Equals(assembly.Reader.GetMethodDefinition(method).Name, ".cctor"))
                Reach(new MethodKey(assembly, method));
        }
    }

    private void Make(AssemblyImage assembly, TypeDefinitionHandle type)
    {
        if (type.IsNil || !_made.Add((assembly, type)))
            return;
        foreach (MethodDefinitionHandle method in assembly.Reader.GetTypeDefinition(type).GetMethods())
        {
            if ((assembly.Reader.GetMethodDefinition(method).Attributes & MethodAttributes.Virtual) != 0)
                Reach(new MethodKey(assembly, method));
        }
    }
}
