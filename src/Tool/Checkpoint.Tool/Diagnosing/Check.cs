namespace Checkpointing.Tool.Diagnosing;

/// <summary>One thing that doctor looks at. Each has a file of its own, and a line in <see cref="Doctor"/>.</summary>
internal abstract class Check(string id)
{
    public string Id { get; } = id;

    public abstract CheckResult Run(Examination examination);

    protected CheckResult Ok(string message) => new(Id, Verdict.Ok, message, null);

    protected CheckResult Warn(string message, string? remedy) => new(Id, Verdict.Warn, message, remedy);

    protected CheckResult Fail(string message, string? remedy) => new(Id, Verdict.Fail, message, remedy);
}
