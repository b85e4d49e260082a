using Checkpointing.Build.Tests.Infrastructure;

namespace Checkpointing.Build.Tests.Verification;

/// <summary>What the strict mode lists: what comes from where the build runs, before the capture and not after it.</summary>
public sealed class SurroundingsTests
{
    [Fact]
    public void What_is_taken_before_the_capture_is_listed_with_its_place() => Assert.Equal(
        ["CKPT9160 App.cs:1", "CKPT9161 App.cs:2", "CKPT9162 Lib.cs:2", "CKPT9160 Lib.cs:3"],
        VerifiedProgram.With(
            """
            public static class Lib { public static void Open() {
                using var s = new System.Net.Sockets.TcpClient();
                Environment.GetEnvironmentVariable("IN_LIB");
            } public static void Later() { Environment.GetEnvironmentVariable("LATER"); } public static void Never() { Environment.GetEnvironmentVariable("NEVER"); } }
            """,
            """
            Console.WriteLine(Environment.GetEnvironmentVariable("HOME"));
            Console.WriteLine(File.ReadAllText("/etc/hostname"));
            Console.WriteLine(File.ReadAllText("own.txt"));
            Lib.Open();
            await Checkpoint.CaptureAsync("warm");
            Console.WriteLine(Environment.GetEnvironmentVariable("PATH"));
            Lib.Later();
            """,
            strict: true).Lines());

    [Fact]
    public void Nothing_of_it_is_said_without_being_asked() =>
        Assert.Empty(VerifiedProgram.With("class Lib;", "Console.WriteLine(Environment.GetEnvironmentVariable(\"HOME\")); Checkpoint.Capture(\"x\");").Findings);

    [Fact]
    public void The_variable_is_named() => Assert.Contains(
        "'HOME'", VerifiedProgram.With("class Lib;", "Console.WriteLine(Environment.GetEnvironmentVariable(\"HOME\")); Checkpoint.Capture(\"x\");", strict: true).Findings[0].Message, StringComparison.Ordinal);
}
