namespace Checkpointing.Participants;

internal sealed class DelegateParticipant(Func<Task>? beforeCapture, Func<Task>? afterDump, Func<ReplayContext, Task>? afterRestore) : ICheckpointParticipant
{
    public static DelegateParticipant From(Action? beforeCapture, Action? afterDump, Action<ReplayContext>? afterRestore) => new(
        beforeCapture is null ? null : () => { beforeCapture(); return Task.CompletedTask; },
        afterDump is null ? null : () => { afterDump(); return Task.CompletedTask; },
        afterRestore is null ? null : replay => { afterRestore(replay); return Task.CompletedTask; });

    public Task BeforeCaptureAsync(CancellationToken cancellationToken) => beforeCapture?.Invoke() ?? Task.CompletedTask;

    public Task AfterDumpAsync(CancellationToken cancellationToken) => afterDump?.Invoke() ?? Task.CompletedTask;

    public Task AfterRestoreAsync(ReplayContext replay, CancellationToken cancellationToken) => afterRestore?.Invoke(replay) ?? Task.CompletedTask;

    /// <summary>What a hook is called in an error: the method that was registered.</summary>
    public override string ToString()
    {
        Delegate? first = beforeCapture ?? (Delegate?)afterDump ?? afterRestore;
        return first is null ? "an empty participant" : $"a hook registered in {first.Method.DeclaringType?.FullName}";
    }
}
