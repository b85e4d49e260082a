using System.Diagnostics;
using System.Globalization;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Replaying.Many;

/// <summary>How far many copies are: a bar, and a line for each that is alive. On a terminal only.</summary>
internal sealed class BatchProgress : IDisposable
{
    private const int BarWidth = 30;
    private const int MostCopies = 12;

    private static readonly TimeSpan s_period = TimeSpan.FromMilliseconds(100);

    private readonly ReplayRequest _request;
    private readonly Reporter _reporter;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, long> _alive = [];
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Timer? _timer;
    private int _ended;
    private int _failed;

    private BatchProgress(ReplayRequest request, Reporter reporter)
    {
        _request = request;
        _reporter = reporter;
        if (reporter.ShowsProgress)
            _timer = new Timer(_ => Show(), null, s_period, s_period);
    }

    public static BatchProgress Start(ReplayRequest request, Reporter reporter) => new(request, reporter);

    public void Begun(int index)
    {
        lock (_gate)
            _alive[index] = Stopwatch.GetTimestamp();
    }

    public void Ended(CopyResult result)
    {
        lock (_gate)
        {
            _alive.Remove(result.Index);
            _ended++;
            if (result.CommandExitCode != 0)
                _failed++;
        }
    }

    public void Dispose()
    {
        using var over = new ManualResetEvent(initialState: false);
        if (_timer?.Dispose(over) == true)
            over.WaitOne();
        _reporter.EndProgress();
    }

    private void Show()
    {
        lock (_gate)
            _reporter.Progress([.. Lines()]);
    }

    private IEnumerable<string> Lines()
    {
        TimeSpan elapsed = Stopwatch.GetElapsedTime(_started);
        int done = _ended * BarWidth / _request.Count;
        string failed = _failed == 0 ? "" : $", {_failed} not with 0";
        string left = _ended == 0 ? "" : $", {Seconds(elapsed / _ended * (_request.Count - _ended))} left";
        yield return $"{_request.Checkpoint.Reference} [{new string('#', done)}{new string('.', BarWidth - done)}] {_ended}/{_request.Count} ended{failed}{left}";
        foreach ((int index, long begun) in _alive.Take(MostCopies))
            yield return $"  copy {index,-6} {Seconds(Stopwatch.GetElapsedTime(begun)),8}";
        if (_alive.Count > MostCopies)
            yield return $"  and {_alive.Count - MostCopies} more";
    }

    private static string Seconds(TimeSpan time) => time.TotalSeconds < 100
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min");
}
