namespace Checkpointing.Hosting;

/// <summary>How a host is captured.</summary>
public sealed class CheckpointHostOptions
{
    /// <summary>The name of the capture point: <c>started</c> unless set.</summary>
    public string Name { get; set; } = "started";

    /// <summary>
    /// Whether the host is captured by itself as soon as it has started and is warm. When false, ask <see cref="ICheckpointHost"/>
    /// or call <see cref="Checkpoint.CaptureAsync(string, CaptureOptions?, CancellationToken)"/>; all else is done then, too.
    /// </summary>
    public bool CaptureWhenStarted { get; set; } = true;

    /// <summary>How the capture itself is made.</summary>
    public CaptureOptions Capture { get; set; } = new();

    /// <summary>
    /// Paths of the application's own endpoints, such as <c>/</c> or <c>/products?page=1</c>, that are asked for before the capture,
    /// so that no copy has to compile what they run. Empty by default: only the application knows which have no side effects.
    /// </summary>
    public IList<string> WarmUpPaths { get; } = [];

    /// <summary>
    /// How often each path is asked for. 40 by default: a method that was called 30 times is compiled again, optimised.
    /// </summary>
    public int WarmUpRounds { get; set; } = 40;

    /// <summary>More to do before the capture, after the paths. Gets the application's services.</summary>
    public Func<IServiceProvider, CancellationToken, Task>? WarmUp { get; set; }

    /// <summary>How long warming up may take. One minute by default; a host that is not warm by then is captured as it is.</summary>
    public TimeSpan WarmUpTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long to wait for the compiler to come to rest after warming up: what it has still to do, each copy would do again, during its
    /// first requests. Two seconds at most by default; zero for no longer than each program's first capture waits, six tenths of a second at most.
    /// </summary>
    public TimeSpan CompilerRest { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a capture waits for requests that are in flight. New ones wait meanwhile. When it is over nothing is captured.
    /// Eight seconds by default; it must be below <see cref="CaptureOptions.HookTimeout"/>.
    /// </summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>The beginnings of paths whose requests never end, such as event streams: no capture waits for those. They run on.</summary>
    public IList<string> EndlessPaths { get; } = [];

    /// <summary>
    /// Whether idle connections of HttpClientFactory's clients and of the connection pools of known database providers are closed
    /// before the capture. True by default.
    /// </summary>
    public bool ClosePooledConnections { get; set; } = true;

    /// <summary>Whether a copy reads its configuration again, with the replay's variables and arguments, and has options made anew. True by default.</summary>
    public bool ReloadConfiguration { get; set; } = true;
}
