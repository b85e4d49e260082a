namespace Checkpointing.Tool.Diagnosing.Checks;

/// <summary>Does the Yama security module let CRIU stop processes?</summary>
internal sealed class PtraceCheck() : Check("ptrace")
{
    public override CheckResult Run(Examination examination) => examination.Kernel.ReadNumber("proc/sys/kernel/yama/ptrace_scope") switch
    {
        null => Ok("not restricted"),
        3 => Fail("kernel.yama.ptrace_scope is 3: no process may be traced, and that lasts until the next boot.", "Set kernel.yama.ptrace_scope=1 in /etc/sysctl.d, and boot."),
        // CAP_SYS_PTRACE, which root and a CRIU given it by setcap have, is above the other levels.
        > 0 and var scope when !examination.MayCapture => Warn($"kernel.yama.ptrace_scope is {scope}: CRIU needs CAP_SYS_PTRACE.", "Run with sudo."),
        var scope => Ok($"kernel.yama.ptrace_scope is {scope}"),
    };
}
