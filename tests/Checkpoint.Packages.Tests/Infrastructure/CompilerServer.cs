using System.Text;

namespace Checkpointing.Packages.Tests.Infrastructure;

/// <summary>
/// The compiler that stays for the next build, as it does for everybody who builds with the SDK's defaults: without it each of some fifty
/// compilations here starts with compiling the compiler. One of our own, so that it can be ended with the tests.
/// </summary>
internal static class CompilerServer
{
    private static readonly string s_id = $"checkpoint-{Guid.NewGuid():n}";

    /// <summary>Has the builds of a shell use it.</summary>
    public static void AddTo(Shell shell)
    {
        shell.Environment["UseSharedCompilation"] = "true";
        // Properties that the targets of the compiler read.
        shell.Environment["SharedCompilationId"] = s_id;
    }

    public static void End()
    {
        byte[] argument = Encoding.UTF8.GetBytes($"-pipename:{s_id}");
        foreach (System.Diagnostics.Process process in System.Diagnostics.Process.GetProcesses())
        {
            using (process)
            {
                if (CommandLineOf(process.Id).AsSpan().IndexOf(argument) >= 0)
                    process.Kill();
            }
        }
    }

    private static byte[] CommandLineOf(int pid)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{pid}/cmdline");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has ended, or is somebody else's.
            return [];
        }
    }
}
