using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Checkpointing;

namespace Payload.Commands;

internal static partial class TwinsCommand
{
    public static Command Command { get; } = new(
        "twins", "", "captures, then prints what no two copies may share, drawn on the thread that captured, an old, a new, a blocked and two busy ones", Run);

    private static int Run(Operands operands)
    {
        // Drawn before the capture too, so that every generator is loaded and seeded when it is captured, and on each thread.
        var random = new PerRestore<Random>(() => new Random(RandomNumberGenerator.GetInt32(int.MaxValue)));
        using var captured = new ManualResetEventSlim();
        var id = new PerRestore<Guid>(Guid.NewGuid);
        using var ready = new CountdownEvent(4);
        object gate = new();
        bool running = true;
        Monitor.Enter(gate);
        Thread old = Start("old", random, ready, captured.Wait);
        Thread blocked = Start("blocked", random, ready, () =>
        {
            lock (gate)
            {
            }
        });
        // A copy has another parent than its original: what these two do next after they have seen that, they began in the copy, and
        // long before the thread that captured has been told that it is one.
        int parent = Parent();
        Thread drawing = Start("drawing", random, ready, () =>
        {
            byte[] bytes = new byte[16];
            while (Volatile.Read(ref running) && Parent() == parent)
                RandomNumberGenerator.Fill(bytes);
            RandomNumberGenerator.Fill(bytes);
            Fact.Print("drawing.first", Convert.ToHexString(bytes));
        });
        Thread asking = Start("asking", random, ready, () =>
        {
            while (Volatile.Read(ref running) && Parent() == parent)
                _ = id.Value;
            Fact.Print("asking.first", id.Value);
        });
        Draw(random);
        ready.Wait();
        Fact.Capture("twins");
        captured.Set();
        Volatile.Write(ref running, false);
        Monitor.Exit(gate);
        Print("main", random);
        Start("new", random, null, () => { }).Join();
        old.Join();
        blocked.Join();
        drawing.Join();
        asking.Join();
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
        using var root = new Activity("root");
        lock (random)
        {
            return
            [
                ("bytes", RandomNumberGenerator.GetHexString(32)),
                ("aes", Convert.ToHexString(aes.Key)),
                ("ecdsa", Convert.ToHexString(ecdsa.ExportParameters(includePrivateParameters: true).D!)),
                ("rsa", Convert.ToHexString(rsa.ExportParameters(includePrivateParameters: true).D!)),
                ("guid", Guid.NewGuid().ToString()),
                ("trace", root.Start().TraceId.ToHexString()),
                ("perRestore", $"{random.Value.NextInt64()}"),
            ];
        }
    }

    [LibraryImport("libc", EntryPoint = "getppid")]
    private static partial int Parent();
}
