using System.Reflection.Metadata;
using Checkpointing.CodeVerification.Il;
using Checkpointing.CodeVerification.Metadata;

namespace Checkpointing.CodeVerification.Flow;

/// <content>Variables, fields and arithmetic.</content>
internal sealed partial class MethodWalk
{
    private void Compute(in IlInstruction instruction, FrameState state)
    {
        switch (instruction.OpCode)
        {
            case ILOpCode.Ldc_i4:
                state.Push(Value.Integer(instruction.Operand));
                return;
            case ILOpCode.Ldstr:
                state.Push(new Value(ValueKind.Text, Text: _method.Assembly.TextAt(instruction.Operand)));
                return;
            case ILOpCode.Ldloc:
                state.Push(state.Local((int)instruction.Operand));
                return;
            case ILOpCode.Stloc:
                state.SetLocal((int)instruction.Operand, state.Pop());
                return;
            case ILOpCode.Ldloca:
                state.Push(new Value(ValueKind.LocalAddress, (int)instruction.Operand));
                return;
            case ILOpCode.Ldarg:
                state.Push(state.Argument((int)instruction.Operand));
                return;
            case ILOpCode.Starg:
                state.SetArgument((int)instruction.Operand, state.Pop());
                return;
            case ILOpCode.Ldarga:
                state.Push(new Value(ValueKind.ArgumentAddress, (int)instruction.Operand));
                return;
            case ILOpCode.Dup:
                Value top = state.Pop();
                state.Push(top);
                state.Push(top);
                return;
            case ILOpCode.Ldfld or ILOpCode.Ldsfld:
                if (instruction.OpCode == ILOpCode.Ldfld)
                    state.Pop();
                state.Push(LoadField(Target(instruction)));
                return;
            case ILOpCode.Ldflda:
                state.Pop();
                state.Push(new Value(ValueKind.FieldAddress, Text: KeyOf(Target(instruction))));
                return;
            case ILOpCode.Stfld or ILOpCode.Stsfld:
                _result.DoesWork = true;
                Value stored = state.Pop();
                if (instruction.OpCode == ILOpCode.Stfld)
                    state.Pop();
                StoreField(instruction, Target(instruction), stored, state);
                return;
            case ILOpCode.Box or ILOpCode.Unbox_any or ILOpCode.Castclass or ILOpCode.Isinst
                or ILOpCode.Conv_i4 or ILOpCode.Conv_u4 or ILOpCode.Conv_i8 or ILOpCode.Conv_u8 or ILOpCode.Conv_u1 or ILOpCode.Conv_i1:
                return;
            case ILOpCode.Ldobj or ILOpCode.Ldind_i4 or ILOpCode.Ldind_u1 or ILOpCode.Ldind_ref:
                state.Push(Dereferenced(state.Pop(), state));
                return;
            case ILOpCode.Add or ILOpCode.Sub or ILOpCode.And or ILOpCode.Or or ILOpCode.Xor:
                Value right = state.Pop(), left = state.Pop();
                state.Push(Arithmetic(instruction.OpCode, left, right));
                return;
            default:
                if (Comparison.IsTest(instruction.OpCode))
                {
                    Value second = state.Pop(), first = state.Pop();
                    state.Push(Tested(instruction.OpCode, first, second, state.Worlds));
                    return;
                }

                Other(instruction, state);
                return;
        }
    }

    private static void Other(in IlInstruction instruction, FrameState state)
    {
        (int taken, int put) = IlShape.StackOf(instruction.OpCode);
        bool tells = false;
        for (; taken > 0; taken--)
            tells |= state.Pop().TellsOutcome;
        for (; put > 0; put--)
            state.Push(tells ? Value.Unsure : Value.Unknown);
    }

    private static Value Arithmetic(ILOpCode code, Value left, Value right) => (code, left.Kind, right.Kind) switch
    {
        (ILOpCode.Sub, ValueKind.Outcome, ValueKind.Integer) => left with { Number = left.Number - right.Number },
        (ILOpCode.Add, ValueKind.Outcome, ValueKind.Integer) => left with { Number = left.Number + right.Number },
        (ILOpCode.Xor, ValueKind.Test, ValueKind.Integer) when right.Number == 1 => Value.Test(left.False, left.True),
        (ILOpCode.And, ValueKind.Test, ValueKind.Test) => Value.Test(left.True & right.True, left.False | right.False),
        (ILOpCode.Or, ValueKind.Test, ValueKind.Test) => Value.Test(left.True | right.True, left.False & right.False),
        _ => left.TellsOutcome || right.TellsOutcome ? Value.Unsure : Value.Unknown,
    };

    private static Value Tested(ILOpCode code, Value left, Value right, Worlds worlds)
    {
        if (right.Kind != ValueKind.Integer && left.Kind == ValueKind.Integer)
            return TestOf(right, worlds, n => Comparison.Holds(code, left.Number, n));
        return right.Kind == ValueKind.Integer
            ? TestOf(left, worlds, n => Comparison.Holds(code, n, right.Number))
            : left.TellsOutcome || right.TellsOutcome ? Value.Unsure : Value.Unknown;
    }

    private static Value TestOf(Value value, Worlds worlds, Func<int, bool> condition) => value.Kind switch
    {
        ValueKind.Integer => Value.Integer(condition(value.Number) ? 1 : 0),
        ValueKind.Outcome or ValueKind.Test => Value.Test(Comparison.WorldsWhere(value, worlds, condition), Comparison.WorldsWhere(value, worlds, n => !condition(n))),
        _ => value.TellsOutcome ? Value.Unsure : Value.Unknown,
    };

    private Value LoadField(CallTarget? field)
    {
        if (field is null)
            return Value.Unknown;
        if (_isAsync && field.Name == Resumptions.StateField)
            return new Value(ValueKind.Resumption);
        if (_fields.TryGetValue(KeyOf(field), out Value value) && value != Value.Unknown)
            return value;
        // An answer from before: of which capture cannot be told once there is a second one.
        bool certain = _result.Captures.Count + _result.CapturingCalls.Count <= 1;
        return field.Signature.Return switch
        {
            KnownCalls.ResultType => certain ? new Value(ValueKind.Answer) : Value.Unsure,
            KnownCalls.OutcomeType => certain ? new Value(ValueKind.Outcome) : Value.Unsure,
            "string" when KnownTexts.InField(_method.Assembly, field) is { } text => new Value(ValueKind.Text, Text: text),
            _ => Value.Unknown,
        };
    }

    // What a field holds is followed without regard to when: an async method keeps its variables in fields, each with one meaning.
    private void StoreField(in IlInstruction instruction, CallTarget? field, Value value, FrameState state)
    {
        if (field is null)
            return;
        if (_isAsync && field.Name == Resumptions.StateField)
        {
            if (value.Kind != ValueKind.Integer)
                return;
            if (value.Number == Resumptions.Done)
                Complete(state);
            else
                _learnt |= _resumptions.Suspend(value.Number, state);
            return;
        }

        if (value.Kind == ValueKind.Unique && instruction.OpCode == ILOpCode.Stsfld)
            _result.UniqueStores[instruction.Offset] = new UniqueStore(instruction.Offset, field, (UniqueKind)value.Number, value.Text!);
        string key = KeyOf(field);
        bool had = _fields.TryGetValue(key, out Value before);
        Value joined = had ? Value.Join(before, Worlds.None, value, state.Worlds) : value;
        if (had && joined == before)
            return;
        _fields[key] = joined;
        _learnt = true;
    }

    private Value Dereferenced(Value address, FrameState state) => address.Kind switch
    {
        ValueKind.LocalAddress => state.Local(address.Number),
        ValueKind.ArgumentAddress => state.Argument(address.Number),
        ValueKind.FieldAddress => _fields.TryGetValue(address.Text!, out Value value) ? value : Value.Unknown,
        _ => address.TellsOutcome ? Value.Unsure : Value.Unknown,
    };

    private CallTarget? Target(in IlInstruction instruction) => _method.Assembly.Targets.Of(instruction.Operand);

    private static string KeyOf(CallTarget? field) => field is null ? "" : $"{field.Scope}|{field.Type}|{field.Name}";
}
