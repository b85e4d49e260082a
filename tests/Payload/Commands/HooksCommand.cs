using Checkpointing;

namespace Payload.Commands;

internal static class HooksCommand
{
    public static Command Command { get; } = new(
        "hooks", "[HOOK.NAME]…", "three participants say when they are told; those named fail (before.b, dump.a, restore.c, failed.a)", RunAsync);

    private static async Task<int> RunAsync(Operands operands)
    {
        using IDisposable a = Checkpoint.Register(new Participant("a", operands));
        using IDisposable b = Checkpoint.Register(new Participant("b", operands));
        using IDisposable c = Checkpoint.Register(new Participant("c", operands));
        try
        {
            CheckpointResult result = await Checkpoint.CaptureAsync("hooks");
            Fact.Print("outcome", result.Outcome);
            return 0;
        }
        catch (CheckpointHookException exception)
        {
            Fact.Print("exception", exception.GetType().Name);
            Fact.Print("message", exception.Message);
            return 7;
        }
    }

    private sealed class Participant(string name, Operands failing) : ICheckpointParticipant
    {
        public Task BeforeCaptureAsync(CancellationToken cancellationToken) => TellAsync("before");

        public Task AfterDumpAsync(CancellationToken cancellationToken) => TellAsync("dump");

        public Task AfterRestoreAsync(ReplayContext replay, CancellationToken cancellationToken) => TellAsync("restore");

        public Task CaptureFailedAsync(Exception reason, CancellationToken cancellationToken) => TellAsync("failed");

        public override string ToString() => name;

        private async Task TellAsync(string hook)
        {
            await Task.Yield();
            Fact.Print("hook", $"{hook}.{name}");
            if (failing.Has($"{hook}.{name}"))
                throw new InvalidOperationException($"{hook}.{name} was to fail");
        }
    }
}
