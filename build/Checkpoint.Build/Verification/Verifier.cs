using Checkpointing.CodeVerification.Flow;
using Checkpointing.CodeVerification.Metadata;

namespace Checkpointing.CodeVerification;

/// <summary>What is to be verified.</summary>
/// <param name="Assembly">The assembly that was built.</param>
internal sealed record VerificationRequest(string Assembly)
{
    /// <summary>What it uses, and what that uses, the framework apart.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>Whether the analyzers have looked at the source of the assembly: then what they can see is not said again.</summary>
    public bool SourceWasAnalyzed { get; init; }

    /// <summary>Whether to list what the program takes from its surroundings before the capture.</summary>
    public bool Strict { get; init; }
}

/// <summary>What was found.</summary>
internal sealed record VerificationResult(IReadOnlyList<CapturePoint> CapturePoints, IReadOnlyList<Finding> Findings, string? RuntimeVersion);

/// <summary>Reads the code of a program and of all it uses, and finds what would go wrong at a capture or after it.</summary>
internal static class Verifier
{
    public static VerificationResult Run(VerificationRequest request)
    {
        using AssemblySet assemblies = AssemblySet.Open(request.Assembly, request.References);
        List<Finding> findings = [.. assemblies.UnreadableFiles.Select(Unreadable)];
        string? runtime = assemblies.Named(KnownCalls.RuntimeAssembly)?.Reader.GetAssemblyDefinition().Version.ToString(3);
        CaptureMethods captures = CaptureMethods.In(assemblies);
        if (captures.All.Count == 0)
            return new VerificationResult([], findings, runtime);
        Summaries summaries = new(assemblies);
        List<CapturePoint> points = [];
        foreach (MethodKey method in captures.All)
        {
            WalkResult walk = summaries.Walk(method);
            points.AddRange(Metadata.Unreadable.Else([], () => walk.Captures.Values.Select(site => CapturePoint.Of(method, site)).ToArray()));
            findings.AddRange(Metadata.Unreadable.Else([], () => new CaptureFindings(request, method, walk).All().ToArray()));
        }

        findings.AddRange(new UniqueStatics(assemblies, summaries).In(assemblies.Assemblies.Where(a => !a.IsOwn || !request.SourceWasAnalyzed)));
        if (request.Strict)
            findings.AddRange(new Surroundings(assemblies, captures, summaries).All());
        return new VerificationResult(points, findings, runtime);
    }

    private static Finding Unreadable((string Path, string Reason) file) =>
        new(VerificationCodes.UnreadableAssembly, $"'{Path.GetFileName(file.Path)}' cannot be read, so nothing is known of it: {file.Reason.TrimEnd('.')}.") { File = file.Path };
}
