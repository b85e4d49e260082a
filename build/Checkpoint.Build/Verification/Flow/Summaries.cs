using System.Reflection;
using System.Reflection.Metadata;
using Checkpointing.CodeVerification.Metadata;

namespace Checkpointing.CodeVerification.Flow;

/// <summary>Knows of each method that is called what it does to its caller.</summary>
internal sealed class Summaries(AssemblySet assemblies)
{
    /// <summary>As deep as the analyzers look.</summary>
    private const int Deepest = 3;

    /// <summary>Larger methods are not walked again for the sake of a number they are given.</summary>
    private const int LargestToSpecialize = 60;

    private static readonly WalkResult s_nothing = new();

    private readonly Dictionary<MethodKey, WalkResult> _known = [];
    private readonly HashSet<MethodKey> _underWay = [];
    private readonly Dictionary<MethodKey, string?> _natives = [];

    public MethodKey? Find(AssemblyImage from, CallTarget target) => assemblies.Find(from, target);

    public WalkResult Of(MethodKey callee, IReadOnlyList<Value> arguments, int depth)
    {
        MethodKey body = Resumptions.BodyOf(callee);
        if (depth > Deepest || body.Code is not { Count: > 0 } code || _underWay.Contains(body) || IsRuntimes(body))
            return s_nothing;
        bool special = code.Count <= LargestToSpecialize && arguments.Any(a => a.Kind is ValueKind.Integer or ValueKind.OwnProcessId or ValueKind.OwnProcess);
        if (!special && _known.TryGetValue(body, out WalkResult? known))
            return known;
        _underWay.Add(body);
        WalkResult result = MethodWalk.Run(this, body, special ? arguments : [], depth);
        _underWay.Remove(body);
        if (!special)
            _known[body] = result;
        return result;
    }

    /// <summary>Walks a method for its own sake.</summary>
    public WalkResult Walk(MethodKey body) => Unreadable.Else(s_nothing, () => MethodWalk.Run(this, body, OutcomeArguments(body), depth: 0));

    /// <summary>The function in a native library that a method stands for.</summary>
    public string? NativeName(MethodKey method)
    {
        if (_natives.TryGetValue(method, out string? name))
            return name;
        MethodDefinition definition = method.Definition;
        if ((definition.Attributes & MethodAttributes.PinvokeImpl) != 0)
        {
            MethodImport import = definition.GetImport();
            name = import.Name.IsNil ? method.Name : method.Assembly.Reader.GetString(import.Name);
        }

        _natives[method] = name;
        return name;
    }

    // What the Runtime does inside is its own affair: a capture that is refused does not end anything.
    private static bool IsRuntimes(MethodKey method) => method.Assembly.Name == KnownCalls.RuntimeAssembly;

    // A method that is given the answer acts on it as one that asked.
    private static Value[] OutcomeArguments(MethodKey method)
    {
        SignatureShape signature = SignatureText.OfMethod(method.Assembly.Reader, method.Definition.Signature);
        int first = signature.HasThis ? 1 : 0;
        Value[] arguments = new Value[first + signature.Parameters.Count];
        for (int i = 0; i < signature.Parameters.Count; i++)
        {
            arguments[first + i] = signature.Parameters[i] switch
            {
                KnownCalls.ResultType => new Value(ValueKind.Answer),
                KnownCalls.OutcomeType => new Value(ValueKind.Outcome),
                _ => Value.Unknown,
            };
        }

        return arguments;
    }
}
