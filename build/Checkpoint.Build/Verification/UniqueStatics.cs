using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using Checkpointing.CodeVerification.Flow;
using Checkpointing.CodeVerification.Il;
using Checkpointing.CodeVerification.Metadata;

namespace Checkpointing.CodeVerification;

/// <summary>Static fields of libraries that hold what must differ in each copy: nobody makes it anew after a restore.</summary>
internal sealed class UniqueStatics(AssemblySet assemblies, Summaries summaries)
{
    private sealed record Candidate(MethodKey Method, UniqueStore Store);

    public IEnumerable<Finding> In(IEnumerable<AssemblyImage> looked)
    {
        List<Candidate> candidates = [.. looked.Where(NamesAnySource).SelectMany(CandidatesIn)];
        if (candidates.Count == 0)
            return [];
        // A field of a library that this program never comes to is no trouble of its.
        AssemblyImage? own = assemblies.Assemblies.FirstOrDefault(a => a.IsOwn);
        if (own is null)
            return [];
        HashSet<MethodKey> reached = CallGraph.From(assemblies, own.Reader.MethodDefinitions.Select(h => new MethodKey(own, h))).Reached;
        HashSet<(AssemblyImage, string, string)> read = ReadIn(reached, candidates);
        return candidates
            .Where(c => reached.Contains(c.Method) && read.Contains((c.Method.Assembly, c.Store.Field.Type, c.Store.Field.Name)) && !Unreadable.Else(true, () => IsMarkedSafe(c)))
            .GroupBy(c => (c.Method.Assembly, c.Store.Field.Type, c.Store.Field.Name))
            .Select(g => Unreadable.Else(null, () => Report(g.First())))
            .OfType<Finding>();
    }

    private static bool NamesAnySource(AssemblyImage assembly) => assembly.Name != KnownCalls.RuntimeAssembly && Unreadable.Else(false, () => Sources(assembly).Any());

    /// <summary>
    /// The tokens by which an assembly's code calls what makes such values. Few assemblies have any: the code of all others need not be taken apart.
    /// </summary>
    private static IEnumerable<int> Sources(AssemblyImage assembly)
    {
        MetadataReader reader = assembly.Reader;
        HashSet<EntityHandle> types = [];
        foreach (TypeReferenceHandle type in reader.TypeReferences)
        {
            if (Unreadable.Else(false, () => UniqueValues.Types.Contains(TypeNames.Of(reader, type))))
                types.Add(type);
        }

        if (types.Count == 0)
            yield break;
        foreach (MemberReferenceHandle member in reader.MemberReferences)
        {
            int token = MetadataTokens.GetToken(member);
            if (types.Contains(reader.GetMemberReference(member).Parent) && assembly.Targets.Of(token) is { } target && UniqueValues.IsSource(target))
                yield return token;
        }
    }

    private IEnumerable<Candidate> CandidatesIn(AssemblyImage assembly)
    {
        HashSet<int> sources = Unreadable.Else([], () => new HashSet<int>(Sources(assembly)));
        foreach (MethodDefinitionHandle handle in assembly.Reader.MethodDefinitions)
        {
            MethodKey method = new(assembly, handle);
            if (!MayStore(method, sources))
                continue;
            foreach (UniqueStore store in summaries.Walk(method).UniqueStores.Values)
                yield return new Candidate(method, store);
        }
    }

    // Of the bytes as they lie there: taking all code apart for the sake of a few methods would cost more than all the rest.
    private static bool MayStore(MethodKey method, HashSet<int> sources)
    {
        byte[] code = method.Assembly.BytesOf(method.Handle);
        if (Array.IndexOf(code, (byte)ILOpCode.Stsfld) < 0)
            return false;
        for (int i = 0; i + sizeof(int) < code.Length; i++)
        {
            if (code[i] is (byte)ILOpCode.Call or (byte)ILOpCode.Callvirt or (byte)ILOpCode.Newobj && sources.Contains(BitConverter.ToInt32(code, i + 1)))
                return true;
        }

        return false;
    }

    private static HashSet<(AssemblyImage, string, string)> ReadIn(HashSet<MethodKey> reached, List<Candidate> candidates)
    {
        HashSet<AssemblyImage> concerned = [.. candidates.Select(c => c.Method.Assembly)];
        HashSet<(AssemblyImage, string, string)> read = [];
        foreach (MethodKey method in reached.Where(m => concerned.Contains(m.Assembly)))
        {
            foreach (IlInstruction instruction in method.Code ?? [])
            {
                if (instruction.OpCode is ILOpCode.Ldsfld or ILOpCode.Ldsflda && method.Assembly.Targets.Of(instruction.Operand) is { } field)
                    read.Add((method.Assembly, field.Type, field.Name));
            }
        }

        return read;
    }

    private static bool IsMarkedSafe(Candidate candidate)
    {
        MetadataReader reader = candidate.Method.Assembly.Reader;
        CallTarget field = candidate.Store.Field;
        return (!field.Field.IsNil && TypeNames.HasAttribute(reader, reader.GetFieldDefinition(field.Field).GetCustomAttributes(), KnownCalls.SafeAttribute))
            || (!field.TypeDefinition.IsNil && TypeNames.HasAttribute(reader, reader.GetTypeDefinition(field.TypeDefinition).GetCustomAttributes(), KnownCalls.SafeAttribute));
    }

    private static Finding? Report(Candidate candidate)
    {
        UniqueStore store = candidate.Store;
        string field = $"'{store.Field.Type.Replace('+', '.')}.{MethodNames.OfField(store.Field.Name)}' in {candidate.Method.Assembly.Name}";
        (VerificationCode code, string message) = store.Kind switch
        {
            UniqueKind.Random => (VerificationCodes.RandomInStatic,
                $"{field} holds '{store.Source}' from before the capture: every copy draws the same numbers from it. Make it new after a restore, or use Random.Shared only after it."),
            UniqueKind.Identifier => (VerificationCodes.IdentifierInStatic,
                $"{field} holds the result of '{store.Source}' from before the capture: every copy has the same identifier."),
            UniqueKind.Key => (VerificationCodes.KeyInStatic,
                $"{field} holds a key from '{store.Source}' made before the capture: every copy has the same key, and so has whoever reads the image."),
            _ => (VerificationCodes.ConnectionInStatic,
                $"{field} holds a connection from '{store.Source}' opened before the capture: it is closed in every copy. Open it again in an after-restore hook."),
        };
        return Finding.At(code, message, candidate.Method, store.Offset);
    }
}
