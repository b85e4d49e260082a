using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

record Settings { public string Endpoint { get; set; } = ""; }

class Registry(IOptions<Settings> options, IConfiguration configuration, TimeProvider time) : ICheckpointParticipant
{
    private string _nodeName = Environment.MachineName;
    private string _region = Environment.GetEnvironmentVariable("REGION") ?? "none";
    private Guid _lease = Guid.NewGuid();
    private readonly string _salt = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
    private IDisposable? _registration;

    public Task AfterRestoreAsync(ReplayContext replay, CancellationToken cancellationToken)
    {
        RenewName();
        _lease = Guid.NewGuid();
        return Task.CompletedTask;
    }

    private void RenewName() => _nodeName = Environment.MachineName;

    public async Task RunAsync()
    {
        _registration = Checkpoint.Register(this);
        Settings settings = options.Value;
        string? connection = configuration["Endpoint"];
        int workers = Environment.ProcessorCount;
        DateTimeOffset since = time.GetUtcNow();
        CheckpointResult result = await Checkpoint.CaptureAsync("registry");
        if (result.Outcome == CheckpointOutcome.JustRestored)
            workers = Environment.ProcessorCount;
        Console.WriteLine(settings.Endpoint); //! CKPT4002
        Console.WriteLine(connection); //! CKPT4002
        for (int i = 0; i < workers; i++)
            Announce(i);
        TimeSpan age = time.GetUtcNow() - since; //! CKPT3001
        Console.WriteLine(age);
    }

    private void Announce(int worker)
    {
        Console.WriteLine($"{_nodeName}/{worker} {_lease}");
        Console.WriteLine(_region); //! CKPT4001
        Console.WriteLine(_salt); //! CKPT2003
    }

    static void Main() => Console.WriteLine(Environment.MachineName);
}
