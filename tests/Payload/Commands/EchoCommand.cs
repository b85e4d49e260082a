namespace Payload.Commands;

internal static class EchoCommand
{
    public static Command Command { get; } = new("echo", "", "copies stdin to stdout by lines, captures after the first", Run);

    private static int Run(Operands operands)
    {
        int lines = 0;
        while (Console.In.ReadLine() is { } line)
        {
            Console.Out.WriteLine(line);
            if (++lines == 1)
                Fact.Capture("first-line");
        }

        // Counted from the start of the original: a copy knows of the line it never read itself.
        Fact.Print("lines", lines);
        return 0;
    }
}
