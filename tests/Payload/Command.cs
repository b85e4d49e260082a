namespace Payload;

/// <summary>One behaviour to be captured and replayed.</summary>
internal sealed record Command(string Name, string Operands, string Summary, Func<Operands, Task<int>> RunAsync)
{
    public Command(string name, string operands, string summary, Func<Operands, int> run)
        : this(name, operands, summary, o => Task.FromResult(run(o)))
    {
    }
}
