using System.Security.Cryptography;
using Checkpointing;

namespace Payload.Commands;

internal static class TwinsCommand
{
    public static Command Command { get; } = new(
        "twins", "", "captures, then prints what no two copies may share, drawn on the thread that captured, an old, a new, a blocked and a busy one", Run);

    private static int Run(Operands operands)
    {
        // Drawn before the capture too, so that every generator is loaded and seeded when it is captured, and on each thread.
        var random = new PerRestore<Random>(() => new Random(RandomNumberGenerator.GetInt32(int.MaxValue)));
        using var captured = new ManualResetEventSlim();
        using var ready = new CountdownEvent(3);
        object gate = new();
        bool drawing = true;
        Monitor.Enter(gate);
        Thread old = Start("old", random, ready, captured.Wait);
        Thread blocked = Start("blocked", random, ready, () =>
        {
            lock (gate)
            {
            }
        });
        Thread busy = Start("busy", random, ready, () =>
        {
            byte[] bytes = new byte[64];
            while (Volatile.Read(ref drawing))
                RandomNumberGenerator.Fill(bytes);
        });
        Draw(random);
        ready.Wait();
        Fact.Capture("twins");
        captured.Set();
        Volatile.Write(ref drawing, false);
        Monitor.Exit(gate);
        Print("main", random);
        Start("new", random, null, () => { }).Join();
        old.Join();
        blocked.Join();
        busy.Join();
        return 0;
    }

    private static Thread Start(string name, PerRestore<Random> random, CountdownEvent? ready, Action wait)
    {
        var thread = new Thread(() =>
        {
            Draw(random);
            ready?.Signal();
            wait();
            Print(name, random);
        });
        thread.Start();
        return thread;
    }

    private static void Print(string thread, PerRestore<Random> random)
    {
        foreach ((string kind, string value) in Draw(random))
            Fact.Print($"{thread}.{kind}", value);
    }

    private static (string Kind, string Value)[] Draw(PerRestore<Random> random)
    {
        using var aes = Aes.Create();
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(1024);
        lock (random)
        {
            return
            [
                ("bytes", RandomNumberGenerator.GetHexString(32)),
                ("aes", Convert.ToHexString(aes.Key)),
                ("ecdsa", Convert.ToHexString(ecdsa.ExportParameters(includePrivateParameters: true).D!)),
                ("rsa", Convert.ToHexString(rsa.ExportParameters(includePrivateParameters: true).D!)),
                ("guid", Guid.NewGuid().ToString()),
                ("perRestore", $"{random.Value.NextInt64()}"),
            ];
        }
    }
}
