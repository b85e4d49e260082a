using System.Runtime.ExceptionServices;
using Checkpointing.Criu;
using Checkpointing.Native;
using Checkpointing.Store;
using Checkpointing.Tool.Diagnosing;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Replaying;

/// <summary>Has CRIU restore one copy, on a thread that may enter namespaces and is thrown away afterwards.</summary>
internal sealed class CopyRestore(CheckpointManifest manifest, ReplayFolder folder, string criuPath, IReadOnlyDictionary<string, int> inherited)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    /// <summary>What the copy lives in; null without isolation. The caller disposes it when the copy has ended.</summary>
    public Isolation? Isolation { get; private set; }

    /// <returns>The copy's process id, as it sees itself.</returns>
    /// <exception cref="ToolException">CRIU could not restore it.</exception>
    public int Run(bool isolated)
    {
        using Descriptor? machineProc = isolated ? Isolation.Prepare() : null;
        int pid = 0;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                pid = Restore(machineProc);
            }
#pragma warning disable CA1031 // Carried over to the thread that waits.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        })
        { Name = "restore" };
        thread.Start();
        thread.Join();
        if (failure is not null)
        {
            Isolation?.Dispose();
            Isolation = null;
            failure.Throw();
        }

        return pid;
    }

    private int Restore(Descriptor? machineProc)
    {
        if (machineProc is not null)
            Isolation = Isolation.Enter(machineProc, folder, manifest.TemporaryDirectory, manifest.Processes.HighestId);
        CriuClient client = Isolation is null ? CriuClient.ForExecutable(criuPath) : CriuClient.ForExecutable(criuPath, Isolation.PidNamespace);
        using var limit = new CancellationTokenSource(s_limit);
        try
        {
            return client.Restore(Options(), limit.Token);
        }
        catch (CriuException exception)
        {
            CriuFailure failure = CriuFailure.From(exception, folder.LogPath);
            throw new ToolException(ErrorCodes.RestoreFailed, $"{manifest.Reference} could not be restored: {failure.Cause}", failure.Remedy, exception);
        }
        catch (OperationCanceledException exception)
        {
            throw new ToolException(ErrorCodes.RestoreFailed, $"{manifest.Reference} was not restored within {s_limit.TotalMinutes:0} minutes.", null, exception);
        }
    }

    private CriuRestoreOptions Options() => new(folder.CriuDirectory)
    {
        LogFile = ReplayFolder.LogName,
        AsSibling = true,
        // A program that dumped itself was in the session of its shell; the copy joins CRIU's.
        ShellJob = manifest.Processes.SidB != manifest.Processes.PidB,
        FileLocks = true,
        TcpConnections = manifest.Options.TcpConnections,
        InheritedDescriptors = inherited,
        External = [.. manifest.Stdio.Where(s => s.Kind == StreamKind.Terminal).Select(s => s.Key).Distinct()],
    };
}
