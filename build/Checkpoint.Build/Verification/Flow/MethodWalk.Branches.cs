using Checkpointing.CodeVerification.Il;

namespace Checkpointing.CodeVerification.Flow;

/// <content>Conditions: which worlds go which way.</content>
internal sealed partial class MethodWalk
{
    private bool Compare(in IlInstruction instruction, ref ulong resuming, FrameState state)
    {
        Value right = state.Pop(), left = state.Pop();
        System.Reflection.Metadata.ILOpCode code = instruction.OpCode;
        if (right.Kind == ValueKind.Integer)
            return Branch(instruction, ref resuming, state, left, n => Comparison.Holds(code, n, right.Number));
        if (left.Kind == ValueKind.Integer)
            return Branch(instruction, ref resuming, state, right, n => Comparison.Holds(code, left.Number, n));
        return Branch(instruction, ref resuming, state, left.TellsOutcome || right.TellsOutcome ? Value.Unsure : Value.Unknown, _ => true);
    }

    /// <summary>Sends the worlds in which the condition can hold to the target, and goes on with the others.</summary>
    private bool Branch(in IlInstruction instruction, ref ulong resuming, FrameState state, Value value, Func<int, bool> condition)
    {
        FrameState taken = state.Copy();
        ulong there = resuming;
        if (Restrict(taken, ref there, value, condition))
            Reach((int)instruction.Operand, there, taken);
        return Restrict(state, ref resuming, value, n => !condition(n));
    }

    private bool Switch(in IlInstruction instruction, ref ulong resuming, FrameState state)
    {
        Value value = state.Pop();
        int cases = instruction.Targets.Length;
        for (int i = 0; i < cases; i++)
        {
            int number = i;
            FrameState taken = state.Copy();
            ulong there = resuming;
            if (Restrict(taken, ref there, value, n => n == number))
                Reach(instruction.Targets[i], there, taken);
        }

        return Restrict(state, ref resuming, value, n => n < 0 || n >= cases);
    }

    /// <returns>Whether anybody comes this way.</returns>
    private bool Restrict(FrameState state, ref ulong resuming, Value value, Func<int, bool> condition)
    {
        switch (value.Kind)
        {
            case ValueKind.Resumption:
                resuming = _resumptions.Narrow(resuming, state, condition);
                return resuming != 0;
            case ValueKind.Unsure:
                // Where the copy goes cannot be told: nothing is said about it from here on.
                state.Worlds &= ~Worlds.JustRestored;
                return state.Worlds != Worlds.None;
            case ValueKind.Outcome or ValueKind.Test or ValueKind.Integer or ValueKind.Answer:
                state.Worlds = Comparison.WorldsWhere(value, state.Worlds, condition);
                return state.Worlds != Worlds.None;
            default:
                return true;
        }
    }
}
