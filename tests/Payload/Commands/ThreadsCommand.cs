namespace Payload.Commands;

internal static class ThreadsCommand
{
    public static Command Command { get; } = new("threads", "N", "captures with N threads that compute, sleep or wait; each must end well", Run);

    private static int Run(Operands operands)
    {
        int wanted = operands.Number(0, "N");
        int right = 0;
        bool captured = false;
        using var started = new CountdownEvent(wanted);
        using var released = new ManualResetEventSlim();
        Thread[] threads = [.. Enumerable.Range(0, wanted).Select(number => new Thread(() =>
        {
            // On this thread's stack and in its thread-local storage: a restored thread must have both.
            long own = number * 1000L;
            using var local = new ThreadLocal<long>(() => own);
            _ = local.Value;
            started.Signal();
            while (!Volatile.Read(ref captured))
                Occupy(number, released);
            if (local.Value == own)
                Interlocked.Increment(ref right);
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        started.Wait();
        Fact.Print("threads", wanted);

        Fact.Capture("threads");
        Fact.Print("alive", threads.Count(t => t.IsAlive));
        Volatile.Write(ref captured, true);
        released.Set();
        foreach (Thread thread in threads)
            thread.Join();
        Fact.Print("right", right);
        return right == wanted ? 0 : 1;
    }

    private static void Occupy(int number, ManualResetEventSlim released)
    {
        switch (number % 3)
        {
            case 0:
                released.Wait();
                break;
            case 1:
                Thread.Sleep(1);
                break;
            default:
                Thread.SpinWait(1000);
                break;
        }
    }
}
