using System.Reflection.Metadata;
using Checkpointing.CodeVerification.Il;
using Checkpointing.CodeVerification.Metadata;

namespace Checkpointing.CodeVerification.Flow;

/// <content>Calls: captures, ends of the process, and what other methods do.</content>
internal sealed partial class MethodWalk
{
    /// <returns>Whether the call comes back.</returns>
    private bool Call(in IlInstruction instruction, FrameState state)
    {
        // Without the signature it cannot be known what the call takes.
        CallTarget target = Target(instruction) ?? throw new InvalidIlException();
        if (instruction.OpCode == ILOpCode.Calli)
            state.Pop();
        Value[] arguments = Pop(instruction, target, state);
        _result.Arguments[instruction.Offset] = _result.Arguments.TryGetValue(instruction.Offset, out Value[]? before)
            ? [.. before.Zip(arguments, (b, a) => a == b ? a : Value.Unknown)]
            : arguments;
        if (KnownCalls.IsCapture(target))
        {
            Capture(instruction, target, arguments, state);
            return true;
        }

        if (KnownCalls.IsFunction(target))
            _result.Captures[instruction.Offset] = new CaptureSite(instruction.Offset, target.Name, NameIn(arguments), Held: false);
        if (KnownCalls.EndOf(target, arguments) is { } end)
        {
            End(instruction, end, null, state);
            // The host stops in its own time; the call comes back.
            if (end == "StopApplication")
                state.Worked |= state.Worlds;
            return end == "StopApplication";
        }

        state.Held = Math.Max(0, state.Held + KnownCalls.LocksTaken(target));
        if (_summaries.Find(_method.Assembly, target) is { } callee)
            return CallInto(instruction, target, callee, arguments, state);
        Work(target, state);
        PushResult(instruction, target, arguments, state);
        return true;
    }

    private Value[] Pop(in IlInstruction instruction, CallTarget target, FrameState state)
    {
        int count = target.Signature.Parameters.Count;
        bool receiver = target.Signature.HasThis && instruction.OpCode != ILOpCode.Newobj;
        Value[] arguments = new Value[count + (receiver ? 1 : 0)];
        for (int i = arguments.Length - 1; i >= 0; i--)
        {
            Value argument = state.Pop();
            arguments[i] = argument.Kind is ValueKind.LocalAddress or ValueKind.ArgumentAddress or ValueKind.FieldAddress ? Dereferenced(argument, state) : argument;
        }

        return arguments;
    }

    private void Capture(in IlInstruction instruction, CallTarget target, Value[] arguments, FrameState state)
    {
        _result.Captures[instruction.Offset] = new CaptureSite(instruction.Offset, target.Name, NameIn(arguments), state.Held > 0);
        if (state.Held > 0)
            _result.CapturesUnderLock.Add(instruction.Offset);
        state.ForgetAnswers();
        state.Worlds = Worlds.Answers;
        state.Worked = Worlds.None;
        state.Capture = instruction.Offset + 1;
        state.Push(new Value(ValueKind.Answer));
    }

    private bool CallInto(in IlInstruction instruction, CallTarget target, MethodKey callee, Value[] arguments, FrameState state)
    {
        if (_summaries.NativeName(callee) is { } native && KnownCalls.EndOfNative(native, arguments) is { } end)
        {
            End(instruction, end, null, state);
            return false;
        }

        WalkResult summary = _summaries.Of(callee, arguments, _depth + 1);
        if (summary.HasCapture)
            return CallCapturing(instruction, target, callee, summary, state);
        if (summary.AlwaysEnds)
        {
            End(instruction, summary.Ends.Values.First().How, callee, state);
            return false;
        }

        if (callee.HasAttribute(KnownCalls.EndsProcessAttribute))
        {
            End(instruction, callee.Name, callee, state);
            return false;
        }

        if (callee.HasAttribute(KnownCalls.DoesNotReturnAttribute))
        {
            LetGo(state);
            return false;
        }

        if (!summary.IsIdle)
            Work(target, state);
        PushResult(instruction, target, arguments, state);
        return true;
    }

    private bool CallCapturing(in IlInstruction instruction, CallTarget target, MethodKey callee, WalkResult summary, FrameState state)
    {
        _result.CapturingCalls[instruction.Offset] = callee;
        if (state.Held > 0)
            _result.CapturesUnderLock.Add(instruction.Offset);
        state.ForgetAnswers();
        // A function capture has no answer and changes nothing for who calls it.
        if (summary.ReturnWorlds != Worlds.None)
            (state.Worlds, state.Worked, state.Capture) = (summary.ReturnWorlds, summary.ReturnWorked, instruction.Offset + 1);
        if (!target.Signature.ReturnsNothing || instruction.OpCode == ILOpCode.Newobj)
        {
            Value result = KnownCalls.ResultOf(target, []);
            state.Push(result.TellsOutcome ? result : target.Signature.Return is "bool" or "int" ? Value.Unsure : Value.Unknown);
        }

        return summary.Completes;
    }

    private void End(in IlInstruction instruction, string how, MethodKey? elsewhere, FrameState state)
    {
        _result.Ends[instruction.Offset] = new EndSite(instruction.Offset, how, elsewhere);
        if (IsIdleCopy(state))
            _result.EndsOfCopy.Add((instruction.Offset, state.Capture));
    }

    private void Work(CallTarget target, FrameState state)
    {
        if (KnownCalls.IsIdle(target))
            return;
        _result.DoesWork = true;
        LetGo(state);
        state.Worked |= state.Worlds;
    }

    private static void PushResult(in IlInstruction instruction, CallTarget target, Value[] arguments, FrameState state)
    {
        if (instruction.OpCode == ILOpCode.Newobj)
            state.Push(UniqueValues.Of(target, arguments) ?? Value.Unknown);
        else if (!target.Signature.ReturnsNothing)
            state.Push(KnownTexts.Of(target, arguments) is { } text ? new Value(ValueKind.Text, Text: text) : KnownCalls.ResultOf(target, arguments));
    }

    private static string? NameIn(Value[] arguments) => arguments.FirstOrDefault(a => a.Kind == ValueKind.Text).Text;
}
