using System.IO.Pipelines;
using System.Threading.Channels;
using Checkpointing;

namespace Payload.Commands;

internal static class AsyncCommand
{
    public static Command Command { get; } = new("async", "", "captures with async work in flight, which must come to its end", RunAsync);

    private static async Task<int> RunAsync(Operands operands)
    {
        var channel = Channel.CreateUnbounded<int>();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var pipe = new Pipe();
        var before = new AsyncLocal<string> { Value = "kept" };
        Task<int> sum = SumAsync(channel.Reader);
        Task<string> gated = GatedAsync(gate.Task, before);
        Task<ReadResult> read = pipe.Reader.ReadAsync().AsTask();
        Task<int> computed = Task.Run(() => Enumerable.Range(0, 20_000_000).Aggregate(0, (a, b) => unchecked(a + b)));
        for (int i = 1; i <= 10; i++)
            channel.Writer.TryWrite(i);

        CheckpointResult result = await Checkpoint.CaptureAsync("in-flight");
        Fact.Print("outcome", result.Outcome);
        for (int i = 11; i <= 20; i++)
            channel.Writer.TryWrite(i);
        channel.Writer.Complete();
        gate.SetResult();
        await pipe.Writer.WriteAsync(new byte[] { 1, 2, 3 });
        Fact.Print("sum", await sum);
        Fact.Print("asyncLocal", await gated);
        Fact.Print("read", (await read).Buffer.Length);
        Fact.Print("computed", await computed);
        return 0;
    }

    private static async Task<int> SumAsync(ChannelReader<int> numbers)
    {
        int sum = 0;
        await foreach (int number in numbers.ReadAllAsync())
            sum += number;
        return sum;
    }

    private static async Task<string> GatedAsync(Task gate, AsyncLocal<string> local)
    {
        await gate;
        return local.Value ?? "lost";
    }
}
