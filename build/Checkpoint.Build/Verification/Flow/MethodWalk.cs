using System.Reflection.Metadata;
using Checkpointing.CodeVerification.Il;
using Checkpointing.CodeVerification.Metadata;

namespace Checkpointing.CodeVerification.Flow;

/// <summary>
/// Follows the code of one method, keeping at each point the worlds it can be in. Handlers of exceptions are not followed: what they do is meant.
/// </summary>
internal sealed partial class MethodWalk
{
    /// <summary>Real methods settle within a few visits of each instruction. Beyond this nothing is said of the method.</summary>
    private const int MostSteps = 60_000;

    private const int MostRounds = 24;

    private readonly Summaries _summaries;
    private readonly MethodKey _method;
    private readonly int _depth;
    private readonly List<IlInstruction> _code;
    private readonly Dictionary<int, int> _indexOf = [];
    private readonly HashSet<int> _targets = [];
    private readonly bool _isAsync;
    private readonly Resumptions _resumptions = new();
    private readonly Dictionary<string, Value> _fields = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Index, ulong Resuming), FrameState> _known = [];
    private readonly Stack<(int Index, ulong Resuming)> _pending = new();
    private WalkResult _result = new();
    private bool _learnt;
    private int _steps;

    private MethodWalk(Summaries summaries, MethodKey method, List<IlInstruction> code, int depth)
    {
        _summaries = summaries;
        _method = method;
        _code = code;
        _depth = depth;
        _isAsync = Resumptions.IsStateMachine(method);
        for (int i = 0; i < code.Count; i++)
        {
            _indexOf[code[i].Offset] = i;
            if (code[i].OpCode is (>= ILOpCode.Br and <= ILOpCode.Blt_un) or ILOpCode.Leave)
                _targets.Add((int)code[i].Operand);
            _targets.UnionWith(code[i].Targets);
        }
    }

    /// <summary>Walks through a method.</summary>
    /// <param name="summaries">Knows what the methods do that this one calls.</param>
    /// <param name="method">The method; of an async one, its state machine's.</param>
    /// <param name="arguments">What is known of its arguments.</param>
    /// <param name="depth">How many calls deep this is.</param>
    public static WalkResult Run(Summaries summaries, MethodKey method, IReadOnlyList<Value> arguments, int depth)
    {
        if (method.Code is not { Count: > 0 } code)
            return new WalkResult();
        MethodWalk walk = new(summaries, method, code, depth);
        try
        {
            for (int round = 0; round < MostRounds; round++)
            {
                if (!walk.Round(arguments))
                    return new WalkResult();
                if (!walk._learnt)
                    break;
            }

            walk._result.IsWhole = true;
            return walk._result;
        }
        catch (Exception exception) when (exception is InvalidIlException || Unreadable.Is(exception))
        {
            return new WalkResult();
        }
    }

    private bool Round(IReadOnlyList<Value> arguments)
    {
        _result = new WalkResult();
        _known.Clear();
        _learnt = false;
        FrameState start = new();
        for (int i = 0; i < arguments.Count; i++)
            start.SetArgument(i, arguments[i]);
        // A helper that is given the answer goes on in all of its worlds.
        if (arguments.Any(a => a.TellsOutcome))
            start.Worlds = Worlds.Answers;
        Reach(0, _resumptions.Start, start);
        while (_pending.Count > 0)
        {
            (int index, ulong resuming) = _pending.Pop();
            Follow(index, resuming, _known[(index, resuming)].Copy());
            if (_steps > MostSteps)
                return false;
        }

        return true;
    }

    private void Follow(int index, ulong resuming, FrameState state)
    {
        while (_steps++ <= MostSteps)
        {
            IlInstruction instruction = _code[index];
            if (!Step(instruction, ref resuming, state))
                return;
            index++;
            if (index >= _code.Count)
                throw new InvalidIlException();
            if (_targets.Contains(_code[index].Offset))
            {
                Reach(_code[index].Offset, resuming, state);
                return;
            }
        }
    }

    private void Reach(int offset, ulong resuming, FrameState state)
    {
        if (!_indexOf.TryGetValue(offset, out int index))
            throw new InvalidIlException();
        (int, ulong) key = (index, resuming);
        if (!_known.TryGetValue(key, out FrameState? known))
            _known[key] = state.Copy();
        else if (!known.Meet(state))
            return;
        if (!_pending.Contains(key))
            _pending.Push(key);
    }

    /// <returns>Whether the code goes on with the next instruction.</returns>
    private bool Step(in IlInstruction instruction, ref ulong resuming, FrameState state)
    {
        switch (instruction.OpCode)
        {
            case ILOpCode.Br:
                Reach((int)instruction.Operand, resuming, state);
                return false;
            case ILOpCode.Leave:
                Leave(instruction, state);
                Reach((int)instruction.Operand, resuming, state);
                return false;
            case ILOpCode.Brtrue:
            case ILOpCode.Brfalse:
                bool whenTrue = instruction.OpCode == ILOpCode.Brtrue;
                return Branch(instruction, ref resuming, state, state.Pop(), n => n != 0 == whenTrue);
            case ILOpCode.Switch:
                return Switch(instruction, ref resuming, state);
            case ILOpCode.Ret:
                Return(state);
                return false;
            case ILOpCode.Throw:
            case ILOpCode.Rethrow:
                LetGo(state);
                return false;
            case ILOpCode.Jmp:
            case ILOpCode.Endfinally:
            case ILOpCode.Endfilter:
                return false;
            case ILOpCode.Call:
            case ILOpCode.Callvirt:
            case ILOpCode.Newobj:
            case ILOpCode.Calli:
                return Call(instruction, state);
            default:
                if (Comparison.IsBranch(instruction.OpCode))
                    return Compare(instruction, ref resuming, state);
                Compute(instruction, state);
                return true;
        }
    }

    private static bool IsIdleCopy(FrameState state) => (state.Worlds & ~state.Worked & Worlds.JustRestored) != 0;

    private void LetGo(FrameState state)
    {
        if (IsIdleCopy(state))
            _result.CopyGoesOn.Add(state.Capture);
    }

    private void Return(FrameState state)
    {
        // An async method returns at each await; it is done when it says so.
        if (!_isAsync)
            Complete(state);
    }

    private void Complete(FrameState state)
    {
        _result.Completes = true;
        _result.ReturnWorlds |= state.Worlds;
        _result.ReturnWorked |= state.Worked;
        LetGo(state);
    }

    // The finally that is passed on the way may release what is held.
    private void Leave(in IlInstruction instruction, FrameState state)
    {
        state.ClearStack();
        if (state.Held == 0)
            return;
        int from = instruction.Offset;
        long to = instruction.Operand;
        bool Left(ExceptionRegion region) => region.Kind is ExceptionRegionKind.Finally && from >= region.TryOffset && from < region.TryOffset + region.TryLength
            && (to < region.TryOffset || to >= region.TryOffset + region.TryLength);
        if (_method.Assembly.RegionsOf(_method.Handle).Any(Left))
            state.Held = 0;
    }
}
