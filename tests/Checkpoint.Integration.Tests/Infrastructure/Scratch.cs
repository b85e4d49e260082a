using System.Diagnostics;

namespace Checkpointing.Integration.Tests.Infrastructure;

/// <summary>
/// The world of one test or class: a folder with a store and a TMPDIR, and a variable by which every process that
/// came of it is found. What is still running at the end is killed by its id, and is a failure.
/// </summary>
public sealed class Scratch : IAsyncDisposable
{
    private const string Mark = "CHECKPOINT_TESTS_MARK";

    private readonly string _id = Guid.NewGuid().ToString("n")[..8];

    public Scratch()
    {
        // Short: the path of a unix socket has 108 bytes.
        Folder = Directory.CreateDirectory($"/tmp/ckpt-{_id}").FullName;
        Directory.CreateDirectory(Temporary);
    }

    public string Folder { get; }

    public string Store => Combine("store");

    /// <summary>The TMPDIR of what is started: nothing may stay there.</summary>
    public string Temporary => Combine("t");

    public string Combine(string name) => Path.Combine(Folder, name);

    /// <summary>Whether processes that live on at the end are no failure: the test has killed those who would have seen to them.</summary>
    public bool SurvivorsExpected { get; init; }

    internal IReadOnlyList<int> LivingProcesses => Processes.WithVariable(Mark, _id);

    /// <summary>What a program started by this test finds in its environment.</summary>
    public void Equip(ProcessStartInfo start)
    {
        start.WorkingDirectory = Folder;
        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("CHECKPOINT_", StringComparison.Ordinal) && k != "CHECKPOINT_CRIU").ToArray())
            start.Environment.Remove(name);
        start.Environment["CHECKPOINT_STORE"] = Store;
        start.Environment["TMPDIR"] = Temporary;
        start.Environment["NO_COLOR"] = "1";
        // On a terminal that can tell where its cursor is, .NET asks for that before it reads a line, waits for an answer that
        // nobody here gives, and may lose what was typed meanwhile.
        start.Environment["TERM"] = "dumb";
        start.Environment[Mark] = _id;
    }

    /// <summary>Files that are in TMPDIR, and should not be.</summary>
    internal IReadOnlyList<string> Leftovers =>
        [.. Directory.EnumerateFileSystemEntries(Temporary, "*", SearchOption.AllDirectories).Where(e => !IsParent(Path.GetFileName(e)))];

    /// <summary>The folder of those of one user stays, for ever empty.</summary>
    private static bool IsParent(string name) => name == $".checkpoint-{Kernel.UserId}" || name.StartsWith($".checkpoint-{Kernel.UserId}-", StringComparison.Ordinal);

    internal string[] MountsLeft => [.. File.ReadLines("/proc/self/mountinfo").Where(l => l.Contains(Folder, StringComparison.Ordinal))];

    public async ValueTask DisposeAsync()
    {
        // The last of a process tree may still be ending.
        for (int i = 0; i < 200 && LivingProcesses.Any(); i++)
            await Task.Delay(10);
        string[] survivors = [.. LivingProcesses.Select(pid => $"{pid} {Processes.CommandLineOf(pid)}")];
        foreach (int pid in LivingProcesses)
            Kernel.Kill(pid, Kernel.SIGKILL);
        Directory.Delete(Folder, recursive: true);
        if (!SurvivorsExpected)
            Assert.Empty(survivors);
    }
}
