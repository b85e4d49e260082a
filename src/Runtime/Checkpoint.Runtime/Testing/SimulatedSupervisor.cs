using Checkpointing.Supervision;

namespace Checkpointing.Testing;

/// <summary>
/// Supervises a test: capture points answer what the test wants, so that the branch that a copy takes is covered on any
/// operating system, without CRIU. Everything else is as in reality: participants are told, critical sections are waited for,
/// the generation is raised and variables are set. Nothing is written, frozen or copied, and no garbage is collected.
/// </summary>
/// <example>
/// <code>
/// using var supervisor = new SimulatedSupervisor
/// {
///     ["warm"] = SimulatedAnswer.JustRestored(arguments: ["--port", "8081"]),
/// };
/// await MyProgram.RunAsync();
/// Assert.Equal("warm", Assert.Single(supervisor.Captures).Name);
/// </code>
/// </example>
public sealed class SimulatedSupervisor : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, SimulatedAnswer> _answers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _passes = new(StringComparer.Ordinal);
    private readonly List<SimulatedCapture> _captures = [];
    private readonly SimulatedEnvironment _environment = new();
    private readonly Simulation _simulation;
    private bool _disposed;

    /// <summary>Supervises from now on until it is disposed.</summary>
    /// <param name="scope">Whom: what this flow of control does and starts, or all threads of the process.</param>
    /// <exception cref="InvalidOperationException">The whole process is under another one already.</exception>
    public SimulatedSupervisor(SimulationScope scope = SimulationScope.Flow)
    {
        _simulation = new Simulation(new Seam(this));
        _simulation.Begin(scope);
    }

    /// <summary>What the capture points answer that have no answer of their own: <see cref="SimulatedAnswer.JustDumped"/>.</summary>
    public SimulatedAnswer Otherwise { get; set; } = SimulatedAnswer.JustDumped;

    /// <summary>Every capture that was asked for, in order.</summary>
    public IReadOnlyList<SimulatedCapture> Captures
    {
        get
        {
            lock (_gate)
                return [.. _captures];
        }
    }

    /// <summary>What the capture point of this name answers.</summary>
    /// <param name="capturePoint">The name.</param>
    public SimulatedAnswer this[string capturePoint]
    {
        get
        {
            lock (_gate)
                return _answers.GetValueOrDefault(capturePoint, Otherwise);
        }

        set
        {
            CapturePointName.ThrowIfInvalid(capturePoint);
            ArgumentNullException.ThrowIfNull(value);
            lock (_gate)
                _answers[capturePoint] = value;
        }
    }

    /// <summary>Supervises no longer, puts the variables back that replays have set, and forgets what was registered.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
        }

        _simulation.End();
        _environment.PutBack();
    }

    private CaptureAnswer Answer(CaptureRequest request)
    {
        var capture = new SimulatedCapture(request.Name, request.Options);
        int pass;
        lock (_gate)
        {
            _captures.Add(capture);
            pass = _passes.GetValueOrDefault(request.Name);
            _passes[request.Name] = pass + 1;
        }

        try
        {
            CaptureAnswer answer = this[request.Name].To(request, pass);
            if (answer.Replay is { } replay)
                _environment.Remember(replay.Environment.Keys);
            capture.Replay = answer.Replay;
            capture.Outcome = answer.Outcome;
            return answer;
        }
        catch (CheckpointException failure)
        {
            capture.Failure = failure;
            throw;
        }
    }

    /// <summary>Keeps the seam out of the public type.</summary>
    private sealed class Seam(SimulatedSupervisor supervisor) : ISupervisor
    {
        public CaptureAnswer Capture(CaptureRequest request) => supervisor.Answer(request);

        public void ReportAwake(Exception? failure)
        {
            lock (supervisor._gate)
                supervisor._captures[^1].HookFailure = failure;
        }
    }
}
