namespace Payload.Commands;

internal static class EnvCommand
{
    public static Command Command { get; } = new("env", "NAME…", "prints variables before and after the capture", Run);

    private static int Run(Operands operands)
    {
        Describe("before", operands);
        Fact.Capture("env");
        Describe("after", operands);
        return 0;
    }

    private static void Describe(string when, Operands operands)
    {
        foreach (string name in operands.All)
            Fact.Print($"{when}.{name}", Environment.GetEnvironmentVariable(name) ?? "(unset)");
    }
}
