class Pool : ICheckpointParticipant
{
    private HttpClient _client = new();
    private MemoryStream _buffer = new();

    public Task BeforeCaptureAsync(CancellationToken cancellationToken)
    {
        _client.Dispose();
        _buffer.Dispose(); //! CKPT6003
        Flush().Wait(cancellationToken); //! CKPT6001
        return Task.CompletedTask;
    }

    public Task AfterDumpAsync(CancellationToken cancellationToken)
    {
        Reopen();
        return Task.CompletedTask;
    }

    public async Task AfterRestoreAsync(ReplayContext replay, CancellationToken cancellationToken)
    {
        Reopen();
        await Flush();
    }

    private void Reopen() => _client = new HttpClient();

    private static Task Flush() => Task.CompletedTask;
}

class Program
{
    private static readonly IDisposable s_kept = Checkpoint.Register(new Pool());

    static void Main()
    {
        Checkpoint.Register(new Pool()); //! CKPT6002
        _ = Checkpoint.Register(new Pool());
        using (Checkpoint.Register(new Pool())) //! CKPT6002
        {
        }

        var unused = Checkpoint.Register(new Pool()); //! CKPT6002
        using var async = Checkpoint.Register(afterDump: async () => await Task.Delay(1));
        using var blocking = Checkpoint.Register(afterDump: () => Console.WriteLine(Task.FromResult(1).Result)); //! CKPT6001
        Action<ReplayContext> never = async _ => await Task.Delay(1);
        using var group = Checkpoint.Register(afterRestore: OnRestored);
        Console.WriteLine(Checkpoint.Capture("x").Outcome);
    }

    private static async void OnRestored(ReplayContext replay) => await Task.Delay(replay.Index); //! CKPT6001
}
