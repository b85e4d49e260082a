using System.Reflection.Metadata;

namespace Checkpointing.CodeVerification.Flow;

/// <summary>What the comparing instructions compute.</summary>
internal static class Comparison
{
    public static bool IsBranch(ILOpCode code) => code is >= ILOpCode.Beq and <= ILOpCode.Blt_un;

    public static bool IsTest(ILOpCode code) => code is >= ILOpCode.Ceq and <= ILOpCode.Clt_un;

    public static bool Holds(ILOpCode code, int left, int right) => code switch
    {
        ILOpCode.Beq or ILOpCode.Ceq => left == right,
        ILOpCode.Bne_un => left != right,
        ILOpCode.Bge => left >= right,
        ILOpCode.Bgt or ILOpCode.Cgt => left > right,
        ILOpCode.Ble => left <= right,
        ILOpCode.Blt or ILOpCode.Clt => left < right,
        ILOpCode.Bge_un => unchecked((uint)left >= (uint)right),
        ILOpCode.Bgt_un or ILOpCode.Cgt_un => unchecked((uint)left > (uint)right),
        ILOpCode.Ble_un => unchecked((uint)left <= (uint)right),
        ILOpCode.Blt_un or ILOpCode.Clt_un => unchecked((uint)left < (uint)right),
        _ => throw new ArgumentOutOfRangeException(nameof(code)),
    };

    /// <summary>The worlds in which a value can be one that the condition accepts.</summary>
    public static Worlds WorldsWhere(Value value, Worlds worlds, Func<int, bool> condition)
    {
        switch (value.Kind)
        {
            case ValueKind.Outcome:
                Worlds accepted = worlds & Worlds.NoCaptureYet;
                for (int outcome = 0; outcome < 3; outcome++)
                {
                    if (condition(outcome + value.Number))
                        accepted |= (Worlds)(1 << outcome);
                }

                return accepted & worlds;
            case ValueKind.Test:
                return worlds & ((condition(1) ? value.True : Worlds.None) | (condition(0) ? value.False : Worlds.None));
            case ValueKind.Answer:
                // There always is one: a pattern asks whether it is null.
                return condition(1) ? worlds : Worlds.None;
            case ValueKind.Integer:
                return condition(value.Number) ? worlds : Worlds.None;
            default:
                return worlds;
        }
    }
}
