namespace Payload.Commands;

internal static class TerminalCommand
{
    public static Command Command { get; } = new("terminal", "", "says what the terminal is before and after the capture, then reads a line", Run);

    private static int Run(Operands operands)
    {
        Describe("before");
        Fact.Capture("terminal");
        Describe("after");
        Fact.Print("line", Console.ReadLine());
        return 0;
    }

    private static void Describe(string when)
    {
        Fact.Print($"{when}.stdinIsTerminal", !Console.IsInputRedirected);
        Fact.Print($"{when}.stdoutIsTerminal", !Console.IsOutputRedirected);
        Fact.Print($"{when}.stderrIsTerminal", !Console.IsErrorRedirected);
        if (!Console.IsOutputRedirected)
            Fact.Print($"{when}.size", $"{Console.WindowWidth}x{Console.WindowHeight}");
    }
}
