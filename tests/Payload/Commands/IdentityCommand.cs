using System.Text;
using Checkpointing;

namespace Payload.Commands;

/// <summary>Whose process is this, in the original and in each copy, and what may it do?</summary>
internal static class IdentityCommand
{
    private static readonly string[] s_status = ["Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapAmb"];
    private static readonly string[] s_variables = ["HOME", "USER", "LOGNAME"];

    public static Command Command { get; } = new(
        "identity", "[FOLDER]", "captures, with a log open in FOLDER; says whose it is, and writes into the log, FOLDER, TMPDIR and /dev/stdout", Run);

    private static int Run(Operands operands)
    {
        string own = Path.Combine(Path.GetTempPath(), "own");
        File.WriteAllText(own, "before");
        if (operands.All.Count == 0)
        {
            Describe(Fact.Capture("identity"), own);
            return 0;
        }

        string folder = operands.Text(0, "FOLDER");
        using FileStream log = Append(Path.Combine(folder, "log"));
        log.Write("before\n"u8);
        log.Flush();
        CheckpointResult result = Fact.Capture("identity");
        log.Write(Encoding.UTF8.GetBytes($"{result.Outcome}\n"));
        log.Flush();
        // By its name again, as a program does that rolls its log.
        using (FileStream again = Append(log.Name))
            again.Write("again\n"u8);
        File.WriteAllText(Path.Combine(folder, result.Outcome.ToString()), "mine");
        Describe(result, own);
        return 0;
    }

    private static void Describe(CheckpointResult result, string own)
    {
        foreach (string line in File.ReadLines("/proc/self/status"))
        {
            if (line.Split(':', 2) is [var name, var value] && s_status.Contains(name))
                Fact.Print(name, value.Trim().Replace('\t', ' '));
        }

        foreach (string name in s_variables)
            Fact.Print(name, Environment.GetEnvironmentVariable(name));
        File.AppendAllText(own, $" {result.Outcome}");
        Fact.Print("own", File.ReadAllText(own));
        Fact.Print("temporary", Path.GetTempPath());
        // As a script does: echo > /dev/stdout.
        using var output = new FileStream("/dev/stdout", FileMode.Open, FileAccess.Write);
        output.Write("reopened=stdout\n"u8);
    }

    private static FileStream Append(string path) => new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
}
