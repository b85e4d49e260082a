using System.Diagnostics;
using System.Text;

namespace Checkpointing.Integration.Tests.Infrastructure;

/// <summary>A process with stdin, stdout and stderr apart and a limit on its life.</summary>
internal sealed class RunningProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();
    private readonly Task _reading;
    private volatile bool _disposed;

    private RunningProcess(Process process)
    {
        _process = process;
        Id = process.Id;
        _reading = Task.WhenAll(ReadAsync(process.StandardOutput, _output), ReadAsync(process.StandardError, _error));
    }

    public int Id { get; }

    public string Output => Snapshot(_output);

    public string Error => Snapshot(_error);

    public bool HasExited => _disposed || _process.HasExited;

    public static RunningProcess Start(ProcessStartInfo start)
    {
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        return new RunningProcess(Process.Start(start)!);
    }

    public async Task WriteAsync(string text)
    {
        try
        {
            await _process.StandardInput.WriteAsync(text);
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // It has ended, or reads no more: its exit code and output tell.
        }
    }

    public void CloseInput()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // As above.
        }
    }

    /// <summary>Waits until stdout has a line that starts like this, and returns the rest of it.</summary>
    public async Task<string> FactAsync(string key)
    {
        await Until.TrueAsync(() => Find(key) is not null || (HasExited && _reading.IsCompleted), $"'{key}='", () => $"stdout: {Output} stderr: {Error}");
        return Find(key) ?? throw new InvalidOperationException($"It ended without '{key}='. stdout: {Output} stderr: {Error}");
    }

    public async Task<int> NumberAsync(string key) => int.Parse(await FactAsync(key), null);

    public void Signal(int signal) => Kernel.Kill(Id, signal);

    public async Task<ToolResult> WaitAsync()
    {
        using var limit = new CancellationTokenSource(s_limit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
            await _reading.WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{_process.StartInfo.FileName} {string.Join(' ', _process.StartInfo.ArgumentList)} took too long. stdout: {Output} stderr: {Error}");
        }

        return new ToolResult(_process.ExitCode, Output, Error);
    }

    public ValueTask DisposeAsync()
    {
        if (_disposed)
            return ValueTask.CompletedTask;
        _disposed = true;
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private string? Find(string key) => ToolResult.Facts(Output).Where(f => f.Key == key).Select(f => f.Value).FirstOrDefault();

    private static async Task ReadAsync(StreamReader reader, StringBuilder into)
    {
        char[] buffer = new char[16 * 1024];
        int count;
        while ((count = await reader.ReadAsync(buffer)) > 0)
        {
            lock (into)
                into.Append(buffer, 0, count);
        }
    }

    private static string Snapshot(StringBuilder text)
    {
        lock (text)
            return text.ToString();
    }
}
