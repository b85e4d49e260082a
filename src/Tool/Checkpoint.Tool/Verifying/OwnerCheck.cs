using System.Globalization;
using Checkpointing.Store;
using Checkpointing.Store.Facts;
using Checkpointing.Tool.Diagnosing;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Verifying;

/// <summary>Whether we may make a process that belongs to whom the program belonged to.</summary>
internal static class OwnerCheck
{
    /// <param name="then">Whom the program belonged to; null where nobody looked.</param>
    public static IEnumerable<Problem> Check(ManifestUser? then) => then is null || Privileges.CanChangeUser
        ? []
        : Check(then, ProcessTree.UserOf(Environment.ProcessId, _ => Environment.UserName)!);

    /// <param name="then">Whom the program belonged to.</param>
    /// <param name="now">Who we are, without the right to be anybody else.</param>
    internal static IEnumerable<Problem> Check(ManifestUser then, ManifestUser now)
    {
        if (then.Uid == now.Uid && then.Gid == now.Gid && then.Groups.ToHashSet().SetEquals(now.Groups))
            yield break;
        yield return new Problem(
            ErrorCodes.PermissionMissing.Id,
            then.Uid == now.Uid
                ? $"the program had other groups than you have, and a copy of it cannot be given them without root: {Ids(then.Groups.Prepend(then.Gid))}"
                : $"the program ran as {TextLayout.User(then)}, and a copy of it cannot without root",
            TextLayout.User(then),
            TextLayout.User(now),
            "Replay with sudo, or as that user.");
    }

    private static string Ids(IEnumerable<uint> ids) => string.Join(' ', ids.Distinct().Select(i => i.ToString(CultureInfo.InvariantCulture)));
}
