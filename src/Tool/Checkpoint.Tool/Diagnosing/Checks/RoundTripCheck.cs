using System.Globalization;

namespace Checkpointing.Tool.Diagnosing.Checks;

/// <summary>Does it really work? The one check that knows.</summary>
internal sealed class RoundTripCheck() : Check("roundTrip")
{
    public override CheckResult Run(Examination examination)
    {
        if (examination.Criu is not { } criu)
            return Warn("Not tried: there is no CRIU that answers.", null);
        if (!examination.MayCapture)
            return Warn("Not tried: a permission is missing.", null);
        RoundTripResult result = new RoundTrip(criu.Path).Run();
        if (result.Failure is { } failure)
            return Fail(failure.Cause, failure.Remedy ?? "dotnet checkpoint setup");
        string times = string.Create(CultureInfo.InvariantCulture, $"dumped in {result.Dump.TotalMilliseconds:0} ms, restored in {result.Restore.TotalMilliseconds:0} ms");
        return Ok($"A small process with a TCP socket was {times}{(result.Isolated ? ", isolated" : "")}");
    }
}
