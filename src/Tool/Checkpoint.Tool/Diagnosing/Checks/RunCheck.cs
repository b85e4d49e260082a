namespace Checkpointing.Tool.Diagnosing.Checks;

/// <summary>Can CRIU keep what it learns of the kernel? It writes that below /run, and only when a boot clears it.</summary>
internal sealed class RunCheck() : Check("run")
{
    public override CheckResult Run(Examination examination) => examination.Kernel.FileSystemAt("/run") switch
    {
        "tmpfs" => Ok("a tmpfs, where CRIU keeps its probe of the kernel"),
        var type => Warn(
            $"/run is no tmpfs ({type ?? "unknown"}), so that CRIU probes the kernel anew at each start: 20-25 ms.",
            "Mount a tmpfs at /run; in a container: docker run --tmpfs /run."),
    };
}
