using System.Diagnostics;

namespace Payload.Commands;

internal static class LocksCommand
{
    public static Command Command { get; } = new("locks", "PATH", "holds a lock on a file across the capture and says whether another process can take it", Run);

    private static int Run(Operands operands)
    {
        string path = operands.Text(0, "PATH");
        using var held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        Fact.Capture("locked");
        Fact.Print("takenByOther", TryTake(path));
        held.Dispose();
        Fact.Print("takenAfterwards", TryTake(path));
        return 0;
    }

    private static bool TryTake(string path)
    {
        using Process other = Process.Start("flock", ["--nonblock", path, "true"]);
        other.WaitForExit();
        return other.ExitCode == 0;
    }
}
