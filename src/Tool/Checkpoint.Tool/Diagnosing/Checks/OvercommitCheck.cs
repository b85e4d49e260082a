namespace Checkpointing.Tool.Diagnosing.Checks;

/// <summary>Will the kernel give a copy the address space that .NET's collector reserves: 256 GB, hardly any of it used?</summary>
internal sealed class OvercommitCheck() : Check("overcommit")
{
    public override CheckResult Run(Examination examination) => examination.Kernel.ReadNumber("proc/sys/vm/overcommit_memory") switch
    {
        2 => Warn(
            "vm.overcommit_memory is 2: the 256 GB that .NET reserves may be refused to a copy.",
            "sysctl vm.overcommit_memory=1, or start programs with DOTNET_GCRegionRange=0x200000000."),
        1 => Ok("vm.overcommit_memory is 1"),
        null => Ok("unknown"),
        _ => Ok("vm.overcommit_memory is 0; where a copy is refused memory, set it to 1"),
    };
}
