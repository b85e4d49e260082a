using System.Reflection.Metadata;
using Checkpointing.CodeVerification.Metadata;

namespace Checkpointing.CodeVerification.Flow;

/// <summary>
/// Where an async method goes on after an await: its code is entered from the top again and finds its way by a number. What was known
/// when the number was stored is known again where the number leads.
/// </summary>
internal sealed class Resumptions
{
    /// <summary>The field that holds the number, by the C# compiler's convention.</summary>
    public const string StateField = "<>1__state";

    /// <summary>The number that says the method is done.</summary>
    public const int Done = -2;

    private const int Most = 62;

    /// <summary>Stands for the method's first run, up to its first await.</summary>
    private const ulong Running = 1UL << 63;

    private readonly Dictionary<int, (Worlds Worlds, Worlds Worked, int Capture)> _suspended = [];

    public ulong Start => _suspended.Keys.Aggregate(Running, (set, number) => set | (1UL << number));

    public static bool IsStateMachine(MethodKey method)
    {
        MetadataReader reader = method.Assembly.Reader;
        if (method.Name != "MoveNext" || method.Type.IsNil)
            return false;
        foreach (InterfaceImplementationHandle handle in reader.GetTypeDefinition(method.Type).GetInterfaceImplementations())
        {
            if (TypeNames.Of(reader, reader.GetInterfaceImplementation(handle).Interface) == "System.Runtime.CompilerServices.IAsyncStateMachine")
                return true;
        }

        return false;
    }

    /// <summary>The method that runs for a call: of an async one, what its state machine does.</summary>
    public static MethodKey BodyOf(MethodKey method)
    {
        MetadataReader reader = method.Assembly.Reader;
        foreach (CustomAttributeHandle handle in method.Definition.GetCustomAttributes())
        {
            if (TypeNames.OfAttribute(reader, handle) is not ("System.Runtime.CompilerServices.AsyncStateMachineAttribute"
                or "System.Runtime.CompilerServices.AsyncIteratorStateMachineAttribute"))
            {
                continue;
            }

            BlobReader value = reader.GetBlobReader(reader.GetCustomAttribute(handle).Value);
            value.ReadUInt16();
            string? name = value.ReadSerializedString()?.Split(',')[0];
            if (name is null || method.Assembly.TypeNamed(name) is not { } type)
                continue;
            foreach (MethodDefinitionHandle candidate in reader.GetTypeDefinition(type).GetMethods())
            {
                if (reader.StringComparer.Equals(reader.GetMethodDefinition(candidate).Name, "MoveNext"))
                    return new MethodKey(method.Assembly, candidate);
            }
        }

        return method;
    }

    /// <returns>Whether anything is known now that was not before.</returns>
    public bool Suspend(int number, FrameState state)
    {
        if (number is < 0 or >= Most)
            return false;
        bool had = _suspended.TryGetValue(number, out (Worlds Worlds, Worlds Worked, int Capture) known);
        (Worlds, Worlds, int) now = (known.Worlds | state.Worlds, known.Worked | state.Worked, Either(known.Capture, state.Capture));
        _suspended[number] = now;
        return !had || now != known;
    }

    /// <summary>Keeps the resumptions that a condition on the number accepts, and sets the state to what is known there.</summary>
    /// <returns>The resumptions that are left; none when nobody comes this way.</returns>
    public ulong Narrow(ulong set, FrameState state, Func<int, bool> condition)
    {
        ulong left = condition(-1) ? set & Running : 0;
        (Worlds Worlds, Worlds Worked, int Capture) known = default;
        foreach (KeyValuePair<int, (Worlds Worlds, Worlds Worked, int Capture)> suspended in _suspended)
        {
            ulong bit = 1UL << suspended.Key;
            if ((set & bit) == 0 || !condition(suspended.Key))
                continue;
            left |= bit;
            known = (known.Worlds | suspended.Value.Worlds, known.Worked | suspended.Value.Worked, Either(known.Capture, suspended.Value.Capture));
        }

        if (left != 0 && (left & Running) == 0)
            (state.Worlds, state.Worked, state.Capture) = known;
        return left;
    }

    private static int Either(int left, int right) => left == right || right == 0 ? left : left == 0 ? right : FrameState.SeveralCaptures;
}
