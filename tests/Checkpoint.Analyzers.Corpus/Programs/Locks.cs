class Cache
{
    private readonly object _gate = new();
    private readonly Lock _modern = new();
    private readonly SemaphoreSlim _slim = new(1);
    private readonly ReaderWriterLockSlim _rw = new();
    private readonly Mutex _mutex = new();
    private readonly object _hooked = new();
    private readonly Dictionary<string, string> _items = [];
    private IDisposable? _registration;

    void Start() => _registration = Checkpoint.Register(beforeCapture: () =>
    {
        lock (_hooked) //! CKPT6004
            _items.Clear();
    });

    void Under()
    {
        lock (_gate)
        {
            Console.WriteLine(Checkpoint.Capture("a").Outcome); //! CKPT1006
        }

        Console.WriteLine(Checkpoint.Capture("b").Outcome);
        lock (_modern)
            Console.WriteLine(Checkpoint.Capture("c").Outcome); //! CKPT1006
        lock (_hooked)
            Console.WriteLine(Checkpoint.Capture("d").Outcome);
    }

    async Task UnderAsync()
    {
        await _slim.WaitAsync();
        try
        {
            var r = await Checkpoint.CaptureAsync("e"); //! CKPT1006
            Console.WriteLine(r.Outcome);
        }
        finally
        {
            _slim.Release();
        }

        var after = await Checkpoint.CaptureAsync("f");
        Console.WriteLine(after.Outcome);
        using (_modern.EnterScope())
            Save(); //! CKPT1006
        _rw.EnterWriteLock();
        _items["a"] = "b";
        _rw.ExitWriteLock();
        Save();
    }

    void WithMutex()
    {
        _mutex.WaitOne();
        Save(); //! CKPT1006
        _mutex.ReleaseMutex();
    }

    void Save()
    {
        var r = Checkpoint.Capture("g");
        if (r.Outcome == CheckpointOutcome.NotCaptured)
            Console.WriteLine("nothing");
    }

    static async Task Main()
    {
        Cache cache = new();
        cache.Start();
        cache.Under();
        await cache.UnderAsync();
        cache.WithMutex();
    }
}
