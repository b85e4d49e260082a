using System.Diagnostics;
using System.Security.Cryptography;

// A service in several classes: what one starts or makes before the capture, another uses after it.
class Meter
{
    private DateTime _last = DateTime.UtcNow;
    private Guid _boot;
    private Guid _request;
    private string? _lazy;

    public void Start() => _boot = Guid.NewGuid();

    public void Poll()
    {
        for (int i = 0; i < 3; i++)
        {
            if (DateTime.UtcNow - _last > TimeSpan.FromSeconds(1)) //! CKPT3001
                _last = DateTime.UtcNow;
        }

        Console.WriteLine(_boot); //! CKPT2002
    }

    public void Serve()
    {
        _request = Guid.NewGuid();
        Answer();
    }

    private void Answer()
    {
        Console.WriteLine(_request);
        _lazy ??= Guid.NewGuid().ToString();
        Console.WriteLine(_lazy);
    }
}

class Recorder
{
    private readonly Process _child = Process.Start("sleep", "60")!;
    private Random _dice = new();
    private readonly IDisposable _hook;

    public Recorder() => _hook = Checkpoint.Register(afterDump: () => { }, afterRestore: _ => Renew());

    private void Renew() => _dice = new Random();

    public void Roll() => Console.WriteLine(_dice.Next());

    public void Halt() => _child.StandardInput.Write('q'); //! CKPT5003

    public void Forget() => _hook.Dispose();
}

class Fleet
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SemaphoreSlim _ready = new(0);
    private readonly object _sync = new();

    static async Task Main()
    {
        Meter meter = new();
        Recorder recorder = new();
        meter.Start();
        var r = await Checkpoint.CaptureAsync("fleet");
        if (r.Outcome == CheckpointOutcome.JustRestored)
            Console.WriteLine(r.Replay!.Index);
        meter.Poll();
        meter.Serve();
        recorder.Roll();
        recorder.Halt();
        recorder.Forget();
    }

    void Enter() => _gate.Wait();

    void UnderHelpersLock()
    {
        Enter();
        Console.WriteLine(Checkpoint.Capture("a").Outcome); //! CKPT1006
        _gate.Release();
    }

    void LockNotTaken()
    {
        if (!Monitor.TryEnter(_sync))
            Console.WriteLine(Checkpoint.Capture("b").Outcome);
        else
            Monitor.Exit(_sync);
    }

    void Signalled()
    {
        _ready.Wait();
        Console.WriteLine(Checkpoint.Capture("c").Outcome);
    }

    static async Task Gathered()
    {
        List<Task> pending = [];
        for (int i = 0; i < 3; i++)
            pending.Add(File.WriteAllTextAsync($"x{i}", "x"));
        Console.WriteLine((await Checkpoint.CaptureAsync("d")).Outcome); //! CKPT1009
        await Task.WhenAll(pending);
    }

    static void Waited()
    {
        Thread one = new(() => { });
        Thread two = new(() => { });
        one.Start();
        two.Start();
        foreach (Thread thread in new[] { one, two })
            thread.Join();
        Console.WriteLine(Checkpoint.Capture("e").Outcome);
    }

    static void Picked()
    {
        Guid id = Guid.NewGuid();
        var r = Checkpoint.Capture("f");
        id = r.Outcome == CheckpointOutcome.JustRestored ? Guid.NewGuid() : id;
        Console.WriteLine(id);
    }

    static void Sealed()
    {
        byte[] text;
        using (Aes aes = Aes.Create())
            text = aes.EncryptEcb([1, 2], PaddingMode.PKCS7);
        var r = Checkpoint.Capture("g");
        if (r.Outcome == CheckpointOutcome.JustRestored)
            Console.WriteLine(text.Length);
    }
}
