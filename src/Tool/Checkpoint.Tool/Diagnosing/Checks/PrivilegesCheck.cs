namespace Checkpointing.Tool.Diagnosing.Checks;

/// <summary>May this process, or a CRIU with capabilities, dump and restore?</summary>
internal sealed class PrivilegesCheck() : Check("privileges")
{
    public override CheckResult Run(Examination examination)
    {
        examination.MayCapture = examination.CriuPath is { } path ? Privileges.CanCapture(path) : Privileges.CanIsolate;
        if (examination.MayCapture)
            return Ok(Privileges.CanIsolate ? "CAP_SYS_ADMIN: may capture, replay and isolate copies" : "may capture and replay");
        return Fail(
            "Capturing and replaying need root or CAP_CHECKPOINT_RESTORE.",
            examination.CriuPath is { } criu ? Privileges.RemedyFor(criu) : "Run with sudo.");
    }
}
