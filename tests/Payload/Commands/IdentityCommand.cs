using Checkpointing;

namespace Payload.Commands;

/// <summary>Whose process is this, before a capture and in each copy, and what may it do?</summary>
internal static class IdentityCommand
{
    private static readonly string[] s_status = ["Uid", "Gid", "Groups", "CapEff", "CapPrm", "CapInh"];

    public static Command Command { get; } = new("identity", "FOLDER", "captures with a log open in FOLDER; says whose it is, appends to the log, makes another file and one in TMPDIR", Run);

    private static int Run(Operands operands)
    {
        string folder = operands.Text(0, "FOLDER");
        string own = Path.Combine(Path.GetTempPath(), "own");
        using var log = new FileStream(Path.Combine(folder, "log"), FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        File.WriteAllText(own, "before");
        log.Write("before\n"u8);
        log.Flush();
        CheckpointResult result = Fact.Capture("identity");
        foreach (string line in File.ReadLines("/proc/self/status"))
        {
            if (line.Split(':', 2) is [var name, var value] && s_status.Contains(name))
                Fact.Print(name, value.Trim().Replace('\t', ' '));
        }

        foreach (string name in new[] { "HOME", "USER", "LOGNAME" })
            Fact.Print(name, Environment.GetEnvironmentVariable(name));
        log.Write(System.Text.Encoding.UTF8.GetBytes($"{result.Outcome}\n"));
        log.Flush();
        // By its name again, as a program does that rolls its log.
        using (var again = new FileStream(log.Name, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
            again.Write("again\n"u8);
        File.WriteAllText(Path.Combine(folder, result.Outcome.ToString()), "mine");
        File.AppendAllText(own, "after");
        Fact.Print("own", File.ReadAllText(own));
        // As a script does: echo > /dev/stdout.
        using (var output = new FileStream("/dev/stdout", FileMode.Open, FileAccess.Write))
            output.Write("reopened=stdout\n"u8);
        Fact.Print("sockets", Directory.GetFiles(Path.GetTempPath(), "dotnet-diagnostic-*").Length);
        return 0;
    }
}
