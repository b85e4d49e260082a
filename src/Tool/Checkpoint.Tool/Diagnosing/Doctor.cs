using Checkpointing.Tool.Diagnosing.Checks;

namespace Checkpointing.Tool.Diagnosing;

/// <summary>Runs every check.</summary>
internal static class Doctor
{
    /// <summary>In the order of their lines; a later one may use what an earlier one found.</summary>
    private static readonly Check[] s_checks =
    [
        new CriuCheck(),
        new KernelCheck(),
        new PrivilegesCheck(),
        new UserCheck(),
        new RoundTripCheck(),
        new PtraceCheck(),
        new PidCheck(),
        new RunCheck(),
        new OvercommitCheck(),
        new DiskCheck(),
        new NamespacesCheck(),
        new DotnetCheck(),
    ];

    /// <param name="examination">What to look at.</param>
    /// <param name="starting">Told the id of each check before it runs.</param>
    /// <param name="cancellationToken">Ends it between two checks; each has limits of its own.</param>
    public static Diagnosis Examine(Examination examination, Action<string> starting, CancellationToken cancellationToken)
    {
        var results = new List<CheckResult>();
        foreach (Check check in s_checks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            starting(check.Id);
            results.Add(check.Run(examination));
        }

        return new Diagnosis(results.TrueForAll(r => r.Verdict != Verdict.Fail), results);
    }
}
