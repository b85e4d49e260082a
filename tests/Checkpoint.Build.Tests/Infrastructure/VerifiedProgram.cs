using Checkpointing.CodeVerification;
using Microsoft.CodeAnalysis;

namespace Checkpointing.Build.Tests.Infrastructure;

/// <summary>A program of one or two assemblies, and what the verifier says of it.</summary>
internal static class VerifiedProgram
{
    private static readonly string s_runtime = typeof(Checkpoint).Assembly.Location;

    /// <summary>Verifies a program whose source nobody has looked at.</summary>
    public static VerificationResult Alone(string source, OptimizationLevel optimization = OptimizationLevel.Release)
    {
        using TemporaryFolder folder = new();
        string program = Library.Compile(folder.Path, "App", source, optimization: optimization);
        return Verifier.Run(new VerificationRequest(program) { References = [s_runtime] });
    }

    /// <summary>Verifies a program whose own source the analyzers have looked at, with a library that they cannot look into.</summary>
    public static VerificationResult With(string library, string source, bool strict = false)
    {
        using TemporaryFolder folder = new();
        string reference = Library.Compile(folder.Path, "Lib", library);
        string program = Library.Compile(folder.Path, "App", source, [reference]);
        return Verifier.Run(new VerificationRequest(program) { References = [reference, s_runtime], SourceWasAnalyzed = true, Strict = strict });
    }

    /// <summary>The numbers and the lines of what is found, such as "CKPT9101 Lib.cs:4".</summary>
    public static IEnumerable<string> Lines(this VerificationResult result) =>
        result.Findings.Select(f => $"{f.Code.Id} {Path.GetFileName(f.File)}:{f.Line}");
}
