using System.Reflection.Metadata;
using Checkpointing.CodeVerification.Flow;
using Checkpointing.CodeVerification.Il;
using Checkpointing.CodeVerification.Metadata;

namespace Checkpointing.CodeVerification;

/// <summary>
/// What a program takes from where it runs before it is captured, so that every copy has it from there: environment variables, files that
/// are not its own, sockets.
/// </summary>
internal sealed class Surroundings(AssemblySet assemblies, CaptureMethods captures)
{
    private readonly Dictionary<MethodKey, HashSet<int>?> _before = [];

    public IEnumerable<Finding> All()
    {
        AssemblyImage? own = assemblies.Assemblies.FirstOrDefault(a => a.IsOwn);
        if (own is null || EntryPointOf(own) is not { } entry)
            yield break;
        foreach (MethodKey method in CallGraph.From(assemblies, [entry], IsBefore).Reached.OrderBy(m => m.Assembly.Name, StringComparer.Ordinal))
        {
            if (method.Assembly.Name == KnownCalls.RuntimeAssembly)
                continue;
            IReadOnlyList<IlInstruction> code = method.Code ?? [];
            for (int i = 0; i < code.Count; i++)
            {
                int call = i;
                if (code[i].OpCode is ILOpCode.Call or ILOpCode.Callvirt or ILOpCode.Newobj && Unreadable.Else(null, () => At(method, code, call)) is { } finding)
                    yield return finding;
            }
        }
    }

    private Finding? At(MethodKey method, IReadOnlyList<IlInstruction> code, int call) =>
        IsBefore(method, code[call]) && method.Assembly.Targets.Of(code[call].Operand) is { } target && Of(target, TextBefore(method, code, call)) is { } found
            ? Finding.At(found.Code, found.Message, method, code[call].Offset)
            : null;

    private static (VerificationCode Code, string Message)? Of(CallTarget target, string? text)
    {
        string what = $"{target.Type.Substring(target.Type.LastIndexOf('.') + 1)}.{target.Name}";
        switch (target.Type, target.Name)
        {
            case ("System.Environment", "GetEnvironmentVariable" or "GetEnvironmentVariables"):
                return (VerificationCodes.EnvironmentRead, $"{(text is null ? "An environment variable" : $"The environment variable '{text}'")} is read before the capture: every copy has the value from the build.");
            case ("System.Net.Sockets.Socket" or "System.Net.Sockets.TcpClient" or "System.Net.Sockets.UdpClient" or "System.Net.Sockets.TcpListener", ".ctor"):
                return (VerificationCodes.EarlySocket, $"A {target.Type.Substring(target.Type.LastIndexOf('.') + 1)} is opened before the capture: connections are closed in every copy, and a port must be free.");
            case ("System.IO.File", _) when Touches(target) && text is { } path && IsRooted(path):
            case ("System.IO.FileStream" or "System.IO.StreamReader" or "System.IO.StreamWriter", ".ctor") when text is { } file && IsRooted(file):
                return (VerificationCodes.OutsideFile, $"'{text}' is used before the capture ({what.Replace("..ctor", "")}): every copy has its content from the build.");
            default:
                return null;
        }
    }

    private static bool IsRooted(string path) => path.Length > 0 && path[0] == '/';

    private static bool Touches(CallTarget target) =>
        target.Name.StartsWith("Read", StringComparison.Ordinal) || target.Name.StartsWith("Open", StringComparison.Ordinal)
        || target.Name.StartsWith("Write", StringComparison.Ordinal) || target.Name.StartsWith("Append", StringComparison.Ordinal) || target.Name is "Create" or "CreateText" or "Exists";

    // The first argument, where it is written right at the call.
    private static string? TextBefore(MethodKey method, IReadOnlyList<IlInstruction> code, int call)
    {
        for (int i = call - 1; i >= 0 && i >= call - 4; i--)
        {
            if (code[i].OpCode == ILOpCode.Ldstr)
                return method.Assembly.Reader.GetUserString(System.Reflection.Metadata.Ecma335.MetadataTokens.UserStringHandle((int)code[i].Operand & 0xFFFFFF));
            if (code[i].OpCode is not (ILOpCode.Ldc_i4 or ILOpCode.Ldnull))
                return null;
        }

        return null;
    }

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
        instruction.OpCode is ILOpCode.Call or ILOpCode.Callvirt or ILOpCode.Newobj && method.Assembly.Targets.Of(instruction.Operand) is { } target
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
