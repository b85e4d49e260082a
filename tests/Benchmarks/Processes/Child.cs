using System.Collections;
using System.Diagnostics;
using Checkpointing.Native;
using Microsoft.Win32.SafeHandles;

namespace Checkpointing.Benchmarks.Processes;

/// <summary>A process of ours with its stdout in a pipe. It is ended, by its id, and reaped when disposed.</summary>
internal sealed class Child : IDisposable
{
    private readonly string _what;
    private readonly string _errorPath;
    private ChildEnd? _end;

    private Child(int pid, long started, OutputReader output, string what, string errorPath)
    {
        Pid = pid;
        Started = started;
        Output = output;
        _what = what;
        _errorPath = errorPath;
    }

    public int Pid { get; }

    /// <summary>The timestamp just before it was started.</summary>
    public long Started { get; }

    public OutputReader Output { get; }

    /// <param name="command">What to start.</param>
    /// <param name="folder">The folder it starts in; its stderr is kept there until the next child's.</param>
    /// <param name="variables">On top of our own environment.</param>
    /// <param name="control">A descriptor that it inherits under the number that the Runtime is told.</param>
    public static Child Start(Command command, string folder, IReadOnlyDictionary<string, string>? variables = null, (int Number, Descriptor End)? control = null)
    {
        string errorPath = Path.Combine(folder, "stderr.log");
        using Descriptor nothing = Descriptor.Open("/dev/null", LibC.O_RDWR);
        using SafeFileHandle errors = File.OpenHandle(errorPath, FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        (Descriptor read, Descriptor write) = Descriptor.Pipe();
        using (write)
        {
            var start = new ChildStart(command.File, command.Arguments) { NewSession = true, WorkingDirectory = folder, Environment = EnvironmentWith(variables) };
            start.Descriptors[0] = nothing;
            start.Descriptors[1] = write;
            start.Descriptors[2] = new Descriptor((int)errors.DangerousGetHandle(), owned: false);
            if (control is var (number, end))
                start.Descriptors[number] = end;
            long started = Stopwatch.GetTimestamp();
            return new Child(Running.Start(start), started, new OutputReader(read), command.ToString(), errorPath);
        }
    }

    /// <summary>Waits until it has ended by itself, well.</summary>
    /// <returns>From its start to its end.</returns>
    public TimeSpan WaitForSuccess(TimeSpan limit)
    {
        ChildEnd end = WaitForEnd(limit);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(Started);
        return end.ExitCode == 0 ? elapsed : throw new BenchmarkException($"{_what} ended with {end.ExitCode}: {File.ReadAllText(_errorPath).Trim()}");
    }

    /// <exception cref="BenchmarkException">It has ended already, which it was not to.</exception>
    public void ThrowIfEnded()
    {
        if (_end is null && ChildProcess.Wait(Pid, block: false) is { } end)
        {
            _end = end;
            Running.Forget(Pid);
            throw new BenchmarkException($"{_what} ended with {end.ExitCode}: {File.ReadAllText(_errorPath).Trim()}");
        }
    }

    /// <summary>Asks it to end, and waits until it has.</summary>
    public void Terminate(TimeSpan limit)
    {
        _ = LibC.kill(Pid, LibC.SIGTERM);
        WaitForEnd(limit);
    }

    public void Dispose()
    {
        Output.Dispose();
        if (_end is not null)
            return;
        _ = LibC.kill(Pid, LibC.SIGKILL);
        _end = Running.Wait(Pid);
    }

    private ChildEnd WaitForEnd(TimeSpan limit)
    {
        _end = new ChildEnd(128 + LibC.SIGKILL, LibC.SIGKILL);
        ChildEnd end = Watchdog.WaitForEnd(Pid, limit, _what);
        _end = end;
        return end;
    }

    private static Dictionary<string, string> EnvironmentWith(IReadOnlyDictionary<string, string>? variables)
    {
        var all = new Dictionary<string, string>();
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
            all[(string)entry.Key] = (string?)entry.Value ?? "";
        foreach ((string name, string value) in variables ?? new Dictionary<string, string>())
            all[name] = value;
        return all;
    }
}

/// <summary>A command line.</summary>
internal sealed record Command(string File, IReadOnlyList<string> Arguments)
{
    public Command With(params string[] more) => new(File, [.. Arguments, .. more]);

    public override string ToString() => string.Join(' ', [File, .. Arguments]);
}
