using System.Linq.Expressions;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Checkpointing;

namespace Payload.Commands;

internal static class GarbageCommand
{
    public static Command Command { get; } = new(
        "garbage", "MB [keep | compiled]", "captures with MB of garbage and as much freed native memory, collected before the capture unless told to keep it, or with what the JIT compiler has left", Run);

    private static int Run(Operands operands)
    {
        Litter(operands.Number(0, "MB"));
        LitterNatively(operands.Number(0, "MB"));
        if (operands.Has("compiled"))
            Fact.Print("compiled", LitterCompiler()(1));
        Fact.Print("residentBefore", Environment.WorkingSet);
        Fact.Capture("garbage", new CaptureOptions { CollectGarbage = !operands.Has("keep") });
        Fact.Print("residentAfter", Environment.WorkingSet);
        return 0;
    }

    // Not inlined: a register or a stack slot of the caller must not keep the last block alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Litter(int megabytes)
    {
        var blocks = new List<byte[]>();
        for (int i = 0; i < megabytes; i++)
        {
            byte[] block = new byte[1024 * 1024];
            Array.Fill(block, (byte)i);
            blocks.Add(block);
        }

        GC.KeepAlive(blocks);
    }

    /// <summary>A method so large that compiling it takes megabytes.</summary>
    private static Func<int, int> LitterCompiler()
    {
        const int Statements = 4000;
        ParameterExpression argument = Expression.Parameter(typeof(int)), sum = Expression.Variable(typeof(int));
        IEnumerable<Expression> statements = Enumerable.Range(1, Statements)
            .Select(i => Expression.Assign(sum, Expression.Add(Expression.Multiply(sum, Expression.Constant(i)), argument)));
        return Expression.Lambda<Func<int, int>>(Expression.Block([sum], [.. statements, sum]), argument).Compile();
    }

    private static unsafe void LitterNatively(int megabytes)
    {
        const int BlockSize = 1000;
        nint[] blocks = [.. Enumerable.Range(0, megabytes * (1024 * 1024 / BlockSize)).Select(_ => (nint)NativeMemory.Alloc(BlockSize))];
        foreach (nint block in blocks)
            NativeMemory.Fill((void*)block, BlockSize, 1);

        // The last one stays: free() gives back by itself what lies at the end.
        foreach (nint block in blocks[..^1])
            NativeMemory.Free((void*)block);
    }
}
