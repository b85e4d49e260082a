using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Setup;

/// <summary>What a program of the system said and ended with.</summary>
internal sealed record CommandOutput(int ExitCode, string Out, string Error)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>The line that tells most when it failed: apt and dpkg mark theirs, of others the last one counts.</summary>
    public string TellingLine
    {
        get
        {
            string[] lines = [.. $"{Error}\n{Out}".Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
            string line = Array.Find(lines, l => l.StartsWith("E: Failed to fetch", StringComparison.Ordinal) || l.StartsWith("W: Failed to fetch", StringComparison.Ordinal))
                ?? Array.Find(lines, l => l.StartsWith("E: ", StringComparison.Ordinal) || l.StartsWith("W: GPG error", StringComparison.Ordinal))
                ?? Array.Find(lines, l => l.StartsWith("dpkg", StringComparison.Ordinal))
                ?? lines.LastOrDefault()
                ?? string.Create(CultureInfo.InvariantCulture, $"exit code {ExitCode}");
            return line is ['E' or 'W', ':', ' ', ..] ? line[3..] : line;
        }
    }
}

/// <summary>Runs programs of the system that ask nothing and have a limit.</summary>
internal static class SystemCommand
{
    /// <summary>Runs it to its end.</summary>
    /// <exception cref="ToolException">It is not there, or took longer than the limit.</exception>
    public static CommandOutput Run(string file, IReadOnlyList<string> arguments, TimeSpan limit, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        // Its words are read by us, and shown to people who search for them.
        start.Environment["LC_ALL"] = "C.UTF-8";
        using Process process = Begin(start);
        process.StandardInput.Close();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ending.CancelAfter(limit);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(ending.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(ending.Token);
            process.WaitForExitAsync(ending.Token).GetAwaiter().GetResult();
            return new CommandOutput(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ToolException(ErrorCodes.SetupFailed, $"'{file} {string.Join(' ', arguments)}' took longer than {limit.TotalSeconds:0} s.", "Check the network, and try again.");
        }
        finally
        {
            if (!process.HasExited)
            {
                // With the helpers that apt fetches with.
                process.Kill(entireProcessTree: true);
                process.WaitForExit(TimeSpan.FromSeconds(5));
            }
        }
    }

    private static Process Begin(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new ToolException(ErrorCodes.SetupFailed, $"'{start.FileName}' cannot be started: {exception.Message}", "Install it, and try again.", exception);
        }
    }
}
