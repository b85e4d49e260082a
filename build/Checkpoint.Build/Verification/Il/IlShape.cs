using System.Reflection.Metadata;

namespace Checkpointing.CodeVerification.Il;

internal enum IlOperand
{
    None,
    SByte,
    Int32,
    Int64,
    Single,
    Double,
    ShortBranch,
    Branch,
    Switch,
    Token,
    ShortIndex,
    Index,
}

/// <summary>What ECMA-335 says of each instruction: its operand, and what it takes from the stack and puts there.</summary>
internal static class IlShape
{
    /// <summary>The operand of an instruction as it is encoded; null where there is no such instruction.</summary>
    public static IlOperand? OperandOf(int code) => code switch
    {
        0x0E or 0x0F or 0x10 or 0x11 or 0x12 or 0x13 => IlOperand.ShortIndex,
        0x1F or 0xFE12 or 0xFE19 => IlOperand.SByte,
        0x20 => IlOperand.Int32,
        0x21 => IlOperand.Int64,
        0x22 => IlOperand.Single,
        0x23 => IlOperand.Double,
        0x27 or 0x28 or 0x29 => IlOperand.Token,
        (>= 0x2B and <= 0x37) or 0xDE => IlOperand.ShortBranch,
        (>= 0x38 and <= 0x44) or 0xDD => IlOperand.Branch,
        0x45 => IlOperand.Switch,
        (>= 0x6F and <= 0x75) or 0x79 or (>= 0x7B and <= 0x81) or 0x8C or 0x8D or 0x8F or (>= 0xA3 and <= 0xA5) => IlOperand.Token,
        0xC2 or 0xC6 or 0xD0 or 0xFE06 or 0xFE07 or 0xFE15 or 0xFE16 or 0xFE1C => IlOperand.Token,
        >= 0xFE09 and <= 0xFE0E => IlOperand.Index,
        0x24 or 0x77 or 0x78 or (>= 0xA6 and <= 0xB2) or (>= 0xBB and <= 0xC1) or 0xC4 or 0xC5 or (>= 0xC7 and <= 0xCF) => null,
        (>= 0xE1 and <= 0xFF) or 0xFE08 or 0xFE10 or 0xFE1B or > 0xFE1E => null,
        _ => IlOperand.None,
    };

    /// <summary>What is taken and put by an instruction for which its opcode alone decides it. Calls and returns are not among them.</summary>
    public static (int Taken, int Put) StackOf(ILOpCode code) => (int)code switch
    {
        0x00 or 0x01 or 0x38 or 0xDC or 0xDD or 0xFE12 or 0xFE13 or 0xFE14 or 0xFE16 or 0xFE19 or 0xFE1A or 0xFE1E => (0, 0),
        0x25 => (1, 2),
        0x26 or 0x39 or 0x3A or 0x45 or 0x7A or 0x80 or 0xFE0B or 0xFE0E or 0xFE11 or 0xFE15 => (1, 0),
        (>= 0x3B and <= 0x44) or (>= 0x51 and <= 0x57) or 0x70 or 0x7D or 0x81 or 0xDF => (2, 0),
        (>= 0x9B and <= 0xA2) or 0xA4 or 0xFE17 or 0xFE18 => (3, 0),
        (>= 0x58 and <= 0x64) or 0x8F or (>= 0x90 and <= 0x9A) or 0xA3 or (>= 0xD6 and <= 0xDB) or (>= 0xFE01 and <= 0xFE05) => (2, 1),
        0x14 or (>= 0x20 and <= 0x23) or 0x72 or 0x7E or 0x7F or 0xD0 or 0xFE00 or 0xFE06 or 0xFE09 or 0xFE0A or 0xFE0C or 0xFE0D or 0xFE1C => (0, 1),
        _ => (1, 1),
    };
}
