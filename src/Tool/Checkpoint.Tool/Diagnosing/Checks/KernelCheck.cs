namespace Checkpointing.Tool.Diagnosing.Checks;

/// <summary>Do the kernel and CRIU know each other?</summary>
internal sealed class KernelCheck() : Check("kernel")
{
    public override CheckResult Run(Examination examination)
    {
        if (examination.KernelVersion is not { } kernel)
            return Warn("The kernel does not say what it is.", "Mount /proc.");
        string needs = kernel.OldestCriu is { } oldest ? $"Linux {kernel}, which needs CRIU {oldest} or newer" : $"Linux {kernel}";
        return examination.Criu is { } criu && !kernel.CanWorkWith(criu.Version)
            ? Fail($"{needs}; this is {criu.Version}.", "dotnet checkpoint setup")
            : Ok(needs);
    }
}
