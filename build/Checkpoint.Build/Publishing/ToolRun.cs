using System.Diagnostics;
using System.Text;

namespace Checkpointing.Build.Publishing;

/// <summary>How a run of the tool ended.</summary>
/// <param name="ExitCode">Its exit code; null when the limit passed and it was ended.</param>
/// <param name="Output">What it and the program said.</param>
internal sealed record ToolEnd(int? ExitCode, string Output)
{
    /// <summary>The last lines of what was said: where the reason stands.</summary>
    public string Tail
    {
        get
        {
            string[] lines = [.. Output.Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0)];
            return string.Join(" | ", lines.Skip(Math.Max(0, lines.Length - 6)));
        }
    }

    /// <summary>The errors of the tool's own among it, with their way out; empty when it has none.</summary>
    public string Errors
    {
        get
        {
            string[] lines = [.. Output.Split('\n').Select(l => l.TrimEnd())];
            int first = Array.FindIndex(lines, l => l.StartsWith("error CKPT", StringComparison.Ordinal) || l.IndexOf(" was not captured: ", StringComparison.Ordinal) >= 0);
            return first < 0 ? "" : string.Join(" ", lines.Skip(first).Take(8).Select(l => l.Trim()).Where(l => l.Length > 0));
        }
    }
}

/// <summary>Runs the tool with a limit.</summary>
internal static class ToolRun
{
    // The tool passes SIGTERM on to the program and waits for it; what takes longer than this is ended for good.
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(10);

    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    public static ToolEnd Run(ToolCommand tool, IEnumerable<string> arguments, string folder, TimeSpan limit, CancellationToken cancellation)
    {
        ProcessStartInfo start = new(tool.File, string.Join(" ", tool.Prefix.Concat(arguments).Select(Quoted)))
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What this build has set for its own processes is not the program's.
        foreach (string name in start.Environment.Keys.Where(IsOfTheBuild).ToArray())
            start.Environment.Remove(name);
        StringBuilder output = new();
        using Process process = new() { StartInfo = start };
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(output, line.Data);
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using CancellationTokenRegistration cancelled = cancellation.Register(() => Terminate(process));
        bool ended = process.WaitForExit((int)limit.TotalMilliseconds);
        if (!ended)
            Terminate(process);
        else
            // Waits for the last lines as well.
            process.WaitForExit();
        lock (output)
            return new ToolEnd(ended ? process.ExitCode : null, output.ToString());
    }

    private static bool IsOfTheBuild(string name) => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase) || name is "DOTNET_CLI_TELEMETRY_SESSIONID" or "DOTNET_HOST_PATH";

    private static void Append(StringBuilder output, string? line)
    {
        lock (output)
        {
            if (line is not null)
                output.Append(line).Append('\n');
        }
    }

    private static void Terminate(Process process)
    {
        try
        {
            using Process? kill = Process.Start(new ProcessStartInfo("kill", $"-TERM {process.Id}") { UseShellExecute = false });
            kill?.WaitForExit((int)s_grace.TotalMilliseconds);
            if (!process.WaitForExit((int)s_grace.TotalMilliseconds))
                process.Kill();
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended meanwhile.
        }
    }

    // As .NET takes a command line apart again: a backslash counts before a quote only.
    private static string Quoted(string argument)
    {
        StringBuilder quoted = new("\"");
        int backslashes = 0;
        foreach (char c in argument)
        {
            if (c == '"')
                quoted.Append('\\', backslashes + 1);
            backslashes = c == '\\' ? backslashes + 1 : 0;
            quoted.Append(c);
        }

        return quoted.Append('\\', backslashes).Append('"').ToString();
    }
}
