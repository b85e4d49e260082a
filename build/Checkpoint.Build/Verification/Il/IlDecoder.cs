using System.Reflection.Metadata;

namespace Checkpointing.CodeVerification.Il;

/// <summary>Takes a method's code apart.</summary>
internal static class IlDecoder
{
    /// <summary>Real methods are smaller; larger ones are tables that some generator wrote as code.</summary>
    public const int LongestBody = 1 << 20;

    private static readonly int[] s_noTargets = [];

    /// <summary>The instructions in their order; null where the bytes are no code, as an obfuscator leaves them.</summary>
    public static List<IlInstruction>? Decode(BlobReader code)
    {
        if (code.Length > LongestBody)
            return null;
        List<IlInstruction> instructions = new(code.Length / 3);
        while (code.RemainingBytes > 0)
        {
            if (Next(ref code) is not { } instruction)
                return null;
            instructions.Add(instruction);
        }

        return instructions;
    }

    private static IlInstruction? Next(ref BlobReader code)
    {
        int offset = code.Offset;
        int value = code.ReadByte();
        if (value == 0xFE)
        {
            if (code.RemainingBytes == 0)
                return null;
            value = 0xFE00 | code.ReadByte();
        }

        if (IlShape.OperandOf(value) is not { } operand || code.RemainingBytes < Size(operand))
            return null;
        if (operand == IlOperand.Switch)
            return Switch(ref code, offset);
        long number = operand switch
        {
            IlOperand.SByte or IlOperand.ShortBranch => code.ReadSByte(),
            IlOperand.ShortIndex => code.ReadByte(),
            IlOperand.Index => code.ReadUInt16(),
            IlOperand.Int32 or IlOperand.Branch or IlOperand.Token or IlOperand.Single => code.ReadInt32(),
            IlOperand.Int64 or IlOperand.Double => code.ReadInt64(),
            _ => 0,
        };
        if (operand is IlOperand.ShortBranch or IlOperand.Branch)
            number += code.Offset;
        (ILOpCode opCode, number) = Lengthened(value, number);
        return new IlInstruction(offset, code.Offset, opCode, number, s_noTargets);
    }

    private static IlInstruction? Switch(ref BlobReader code, int offset)
    {
        long count = code.ReadUInt32();
        if (count * sizeof(int) > code.RemainingBytes)
            return null;
        int[] targets = new int[count];
        for (int i = 0; i < targets.Length; i++)
            targets[i] = code.ReadInt32();
        for (int i = 0; i < targets.Length; i++)
            targets[i] += code.Offset;
        return new IlInstruction(offset, code.Offset, ILOpCode.Switch, 0, targets);
    }

    private static (ILOpCode, long) Lengthened(int value, long operand) => value switch
    {
        >= 0x02 and <= 0x05 => (ILOpCode.Ldarg, value - 0x02),
        >= 0x06 and <= 0x09 => (ILOpCode.Ldloc, value - 0x06),
        >= 0x0A and <= 0x0D => (ILOpCode.Stloc, value - 0x0A),
        0x0E => (ILOpCode.Ldarg, operand),
        0x0F => (ILOpCode.Ldarga, operand),
        0x10 => (ILOpCode.Starg, operand),
        0x11 => (ILOpCode.Ldloc, operand),
        0x12 => (ILOpCode.Ldloca, operand),
        0x13 => (ILOpCode.Stloc, operand),
        >= 0x15 and <= 0x1E => (ILOpCode.Ldc_i4, value - 0x16),
        0x1F => (ILOpCode.Ldc_i4, operand),
        >= 0x2B and <= 0x37 => ((ILOpCode)(value + 0x38 - 0x2B), operand),
        0xDE => (ILOpCode.Leave, operand),
        _ => ((ILOpCode)value, operand),
    };

    private static int Size(IlOperand operand) => operand switch
    {
        IlOperand.None => 0,
        IlOperand.SByte or IlOperand.ShortBranch or IlOperand.ShortIndex => 1,
        IlOperand.Index => 2,
        IlOperand.Int64 or IlOperand.Double => 8,
        _ => 4,
    };
}
