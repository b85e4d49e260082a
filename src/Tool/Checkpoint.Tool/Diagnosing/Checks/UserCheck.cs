using Checkpointing.Native;
using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Diagnosing.Checks;

/// <summary>Whom do programs belong to that are started here?</summary>
internal sealed class UserCheck() : Check("user")
{
    public override CheckResult Run(Examination examination)
    {
        string own = UserAccount.Of(LibC.geteuid())?.Display ?? LibC.geteuid().ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (!Privileges.CanChangeUser)
            return Ok($"programs run as {own}");
        return UserAccount.BehindSudo(examination.Host.Environment) is { } invoking
            ? Ok($"programs run as {own}; those that need no more than {invoking.Display} has: run --user {invoking.Display}")
            : Ok($"programs run as {own}, or as others with run --user");
    }
}
