namespace Checkpointing.Integration.Tests.Infrastructure;

/// <summary>Traces a process as a debugger does, until it is disposed.</summary>
internal sealed class Debugger : IDisposable
{
    private readonly ManualResetEventSlim _over = new();
    private readonly System.Threading.Thread _thread;

    public Debugger(int pid)
    {
        var attached = new TaskCompletionSource<int>();
        // The kernel's tracer is a thread, and lets go when it ends. It is called by the thread's name.
        _thread = new System.Threading.Thread(() =>
        {
            try
            {
                Kernel.Trace(pid);
                attached.SetResult(Kernel.ThreadId);
                _over.Wait(TimeSpan.FromMinutes(1));
            }
            catch (IOException exception)
            {
                attached.SetException(exception);
            }
        })
        { Name = "debugger" };
        _thread.Start();
        Thread = attached.Task.GetAwaiter().GetResult();
    }

    /// <summary>The thread that traces.</summary>
    public int Thread { get; }

    public void Dispose()
    {
        _over.Set();
        _thread.Join();
        _over.Dispose();
    }
}
