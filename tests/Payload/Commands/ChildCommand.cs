using System.Diagnostics;

namespace Payload.Commands;

internal static class ChildCommand
{
    public static Command Command { get; } = new("child", "", "captures with a child alive, talks to it and ends it", Run);

    private static int Run(Operands operands)
    {
        using Process child = Process.Start(new ProcessStartInfo("cat") { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        child.StandardInput.WriteLine("before");
        Fact.Print("said", child.StandardOutput.ReadLine());
        Fact.Print("childPid", child.Id);

        Fact.Capture("child");
        Fact.Print("childExited", child.HasExited);
        child.StandardInput.WriteLine("after");
        Fact.Print("said", child.StandardOutput.ReadLine());
        child.StandardInput.Close();
        child.WaitForExit();
        Fact.Print("childExitCode", child.ExitCode);
        return 0;
    }
}
