using System.Runtime.ExceptionServices;

namespace Checkpointing.Native;

/// <summary>Does something on a thread that is thrown away afterwards: namespaces and ids are entered by threads, and left only with them.</summary>
internal static class OwnThread
{
    public static T Run<T>(Func<T> work)
    {
        T? result = default;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = work();
            }
#pragma warning disable CA1031 // Carried over to the thread that waits.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }
}
