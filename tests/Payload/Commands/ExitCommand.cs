namespace Payload.Commands;

internal static class ExitCommand
{
    public static Command Command { get; } = new("exit", "N", "ends with N and captures nothing", Run);

    private static int Run(Operands operands) => operands.Number(0, "N");
}
