using System.Reflection.Metadata;

namespace Checkpointing.CodeVerification.Il;

/// <summary>One instruction. Short forms are given as their long ones.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="Next">Where the one after it begins.</param>
/// <param name="OpCode">What it does.</param>
/// <param name="Operand">A token, a number, the index of a local or an argument, or the offset that is branched to.</param>
/// <param name="Targets">Where a switch goes; empty for all others.</param>
internal readonly record struct IlInstruction(int Offset, int Next, ILOpCode OpCode, long Operand, int[] Targets);
