using System.Text.Json;
using Checkpointing.Benchmarks.Processes;
using Checkpointing.Store;

namespace Checkpointing.Benchmarks.Overhead;

/// <summary>What the tool is asked to do, by its command line as any user would.</summary>
/// <param name="setting">The tool and the workspace.</param>
/// <param name="folder">Where the programs start; a new folder when null.</param>
internal sealed class ToolRuns(Setting setting, string? folder = null)
{
    private readonly string _store = setting.Workspace.NewFolder();
    private readonly string _folder = folder ?? setting.Workspace.NewFolder();
    private readonly string _report = Path.Combine(setting.Workspace.NewFolder(), "report.json");

    public CheckpointStore Store => CheckpointStore.Open(_store);

    /// <summary>Captures a program once, ends it there, and gives the checkpoint.</summary>
    public StoredCheckpoint CaptureOnce(string program, params string[] arguments) => CaptureOnce([], program, arguments);

    /// <summary>The same with options of run's.</summary>
    public StoredCheckpoint CaptureOnce(string[] options, string program, params string[] arguments)
    {
        using Child child = Child.Start(
            setting.Tool.Command.With("run", "--quiet", "--store", _store, "--stop-after-capture").With(options).With(program).With(arguments), _folder);
        child.WaitForSuccess(Setting.Limit);
        return Store.Find(null);
    }

    public Child StartCapture(string program, params string[] arguments) =>
        Child.Start(setting.Tool.Command.With("run", "--quiet", "--store", _store, "--report", _report, program).With(arguments), _folder);

    public Child StartReplay(params string[] options) =>
        Child.Start(setting.Tool.Command.With("replay", "--quiet", "--store", _store, "--report", _report).With(options), _folder);

    /// <summary>A number of the last replay's only copy.</summary>
    public double OfCopy(string name) => OfReport("copies", name);

    /// <summary>A number of the last run's only capture.</summary>
    public double OfCapture(string name) => OfReport("captures", name);

    /// <summary>Makes room, outside of what is timed.</summary>
    public void RemoveAll()
    {
        foreach (StoredCheckpoint checkpoint in Store.List())
            Store.Remove(checkpoint);
    }

    private double OfReport(string list, string name)
    {
        using JsonDocument report = JsonDocument.Parse(File.ReadAllBytes(_report));
        return report.RootElement.GetProperty(list)[0].GetProperty(name).GetDouble();
    }
}
