using Checkpointing.Native;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Replaying;

namespace Checkpointing.Tool.Diagnosing.Checks;

/// <summary>Can copies have process ids and files of their own? Containers often forbid it even to root.</summary>
internal sealed class NamespacesCheck() : Check("namespaces")
{
    public override CheckResult Run(Examination examination)
    {
        if (!Privileges.CanIsolate)
            return Warn("Copies cannot be isolated: CAP_SYS_ADMIN is missing. Only one can run at a time, with the program's own files.", "Run with sudo.");
        using Descriptor machineProc = Isolation.Prepare();
        try
        {
            OwnThread.Run(() => Isolation.Enter(machineProc, Environment.ProcessId)).Dispose();
            return Ok("copies get process ids and files of their own");
        }
        catch (ToolException exception)
        {
            return Warn(exception.Message, "In a container, start it with --privileged, or --cap-add=SYS_ADMIN and no seccomp or AppArmor profile against mounts.");
        }
    }
}
