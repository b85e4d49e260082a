using Checkpointing.Build.Tests.Infrastructure;
using Checkpointing.CodeVerification;

namespace Checkpointing.Build.Tests.Verification;

/// <summary>What the verifier sees in references, and what it leaves to the analyzers.</summary>
public sealed class ReferenceTests
{
    private const string Captures = "Checkpoint.Capture(\"warm\"); Console.WriteLine(Lib.Use());";

    [Theory]
    [InlineData("CKPT9102", "static readonly Random s_value = new();")]
    [InlineData("CKPT9103", "static readonly string s_value = Guid.NewGuid().ToString(\"N\");")]
    [InlineData("CKPT9103", "static string s_value = Path.GetRandomFileName();")]
    [InlineData("CKPT9104", "static readonly byte[] s_value = System.Security.Cryptography.RandomNumberGenerator.GetBytes(32);")]
    [InlineData("CKPT9104", "static readonly System.Security.Cryptography.Aes s_value = System.Security.Cryptography.Aes.Create();")]
    [InlineData("CKPT9104", "static readonly System.Security.Cryptography.RSA s_value = System.Security.Cryptography.RSA.Create(2048);")]
    [InlineData("CKPT9105", "static System.Net.Sockets.TcpClient s_value = new(\"localhost\", 80);")]
    [InlineData("CKPT9103", "static Guid s_value { get; } = Guid.NewGuid();")]
    public void A_static_that_must_differ_is_found_in_a_library(string code, string field)
    {
        VerificationResult result = VerifiedProgram.With($"public static class Lib\n{{\n{field}\npublic static object Use() => s_value; }}", Captures);

        Assert.Equal([$"{code} Lib.cs:3"], result.Lines());
        Assert.Contains("s_value", result.Findings[0].Message, StringComparison.Ordinal);
        Assert.Equal("Lib", result.Findings[0].Assembly);
    }

    [Theory]
    [InlineData("static readonly Random s_value = new(17);", "a seed")]
    [InlineData("[CheckpointSafe] static readonly Random s_value = new();", "marked safe")]
    [InlineData("static readonly PerRestore<Random> s_value = new(() => new Random());", "made anew")]
    [InlineData("static readonly Guid s_value = new(\"6F9619FF-8B86-D011-B42D-00C04FC964FF\");", "a constant")]
    [InlineData("static readonly Random s_other = new(); static readonly int s_value = 3;", "never used")]
    [InlineData("static readonly System.Net.Sockets.TcpClient s_value = new();", "not connected")]
    public void A_static_that_may_be_the_same_is_left_alone(string field, string why) =>
        Assert.True(!VerifiedProgram.With($"public static class Lib {{ {field} public static object Use() => s_value; }}", Captures).Lines().Any(), why);

    [Fact]
    public void A_library_class_that_the_program_never_comes_to_is_left_alone() =>
        Assert.Empty(VerifiedProgram.With(
            "public static class Lib { public static int Use() => 1; } public static class Other { static readonly Random s_r = new(); public static int Next() => s_r.Next(); }",
            Captures).Findings);

    [Fact]
    public void A_program_without_a_capture_point_is_left_alone()
    {
        VerificationResult result = VerifiedProgram.With("public static class Lib { static readonly Random s_r = new(); public static int Use() => s_r.Next(); }", "Console.WriteLine(Lib.Use());");

        Assert.Empty(result.CapturePoints);
        Assert.Empty(result.Findings);
    }

    [Fact]
    public void What_the_analyzers_see_is_not_said_again() => Assert.Empty(VerifiedProgram.With(
        "public static class Lib { }",
        """
        if (Checkpoint.Capture("x").Outcome == CheckpointOutcome.JustRestored) Environment.Exit(1);
        static class Own { public static readonly Random R = new(); }
        """).Findings);

    [Fact]
    public void A_helper_in_a_library_that_ends_the_process_is_found_at_its_call() => Assert.Equal(
        ["CKPT9101 App.cs:2"],
        VerifiedProgram.With(
            "public static class Lib { public static void Finish() { Console.WriteLine(); Environment.Exit(3); } }",
            "if (Checkpoint.Capture(\"x\").Outcome == CheckpointOutcome.JustRestored)\n    Lib.Finish();").Lines());

    [Fact]
    public void A_helper_that_says_so_is_the_analyzers_to_report() => Assert.Empty(VerifiedProgram.With(
        "public static class Lib { [EndsProcess] public static void Finish() => Environment.Exit(3); }",
        "if (Checkpoint.Capture(\"x\").Outcome == CheckpointOutcome.JustRestored)\n    Lib.Finish();").Findings);

    [Fact]
    public void A_library_that_captures_and_ends_its_copies_is_found() => Assert.Equal(
        ["CKPT9101 Lib.cs:1"],
        VerifiedProgram.With(
            "public static class Lib { public static async Task Warm() { if ((await Checkpoint.CaptureAsync(\"x\")).Outcome == CheckpointOutcome.JustRestored) Environment.Exit(1); } }",
            "await Lib.Warm();").Lines());

    [Fact]
    public void An_exit_after_a_library_captured_without_saying_so_is_found() => Assert.Equal(
        ["CKPT9101 App.cs:2"],
        VerifiedProgram.With("public static class Lib { public static void Warm() { Checkpoint.Capture(\"x\"); } }", "Lib.Warm();\nEnvironment.Exit(0);").Lines());

    [Fact]
    public void A_lock_around_a_capture_in_a_library_is_found()
    {
        const string Library = """
            public static class Lib
            {
                static readonly object s_gate = new();
                public static void Locked() { lock (s_gate) { Checkpoint.Capture("x"); } }
                public static void Free() { lock (s_gate) { Console.WriteLine(); } Checkpoint.Capture("y"); }
            }
            """;

        Assert.Equal(["CKPT9106 Lib.cs:4"], VerifiedProgram.With(Library, "Lib.Locked(); Lib.Free();").Lines());
    }

    [Fact]
    public void A_capture_in_a_static_constructor_of_a_library_is_found() => Assert.Equal(
        ["CKPT9107 Lib.cs:1"],
        VerifiedProgram.With("public static class Lib { static Lib() { Checkpoint.Capture(\"x\"); } public static int Use() => 1; }", "Console.WriteLine(Lib.Use());").Lines());

    [Fact]
    public void A_name_that_the_Runtime_refuses_is_found() =>
        Assert.Equal(["CKPT9108 App.cs:1"], VerifiedProgram.With("class Lib;", "Checkpoint.Capture(\"not a name\");").Lines());
}
