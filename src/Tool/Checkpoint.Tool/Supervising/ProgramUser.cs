using Checkpointing.Native;
using Checkpointing.Tool.Diagnosing;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Supervising;

/// <summary>Whom a program is started as, when that is not just who we are.</summary>
internal sealed class ProgramUser
{
    private readonly UserCheck _check;

    private ProgramUser(UserAccount account, Func<string, string?> variable)
    {
        Account = account;
        _check = new UserCheck(account, variable);
    }

    public UserAccount Account { get; }

    /// <summary>What <c>su</c> sets, too.</summary>
    public IEnumerable<(string Name, string Value)> Variables =>
    [
        ("HOME", Account.Home),
        ("USER", Account.Display),
        ("LOGNAME", Account.Display),
    ];

    /// <param name="nameOrUid">What the caller typed; null when nothing.</param>
    /// <param name="inherited">What the program will find of our own variables.</param>
    /// <param name="set">What the caller sets on top of them.</param>
    /// <exception cref="ToolException">There is no such user, or we may not start programs as that user.</exception>
    public static ProgramUser? Find(string? nameOrUid, IReadOnlyDictionary<string, string> inherited, IReadOnlyDictionary<string, string> set)
    {
        if (nameOrUid is null)
            return null;
        UserAccount account = UserAccount.Find(nameOrUid)
            ?? throw new ToolException(ErrorCodes.UserNotFound, $"There is no user '{nameOrUid}' on this machine.", "Name one of 'getent passwd', or a number.");
        if (Privileges.CanChangeUser)
            return new ProgramUser(account, name => set.GetValueOrDefault(name) ?? inherited.GetValueOrDefault(name));
        // Who names oneself wants nothing.
        return account.Uid == LibC.geteuid() ? null : throw UserCheck.NotPermitted(account);
    }

    /// <exception cref="ToolException">The program cannot be run as that user.</exception>
    public void ThrowIfCannotRun(ProgramToRun program) => _check.ThrowIfCannotRun(program);

    public bool CanRead(string path) => _check.CanRead(path);

    public bool CanWriteIn(string folder) => _check.CanWriteIn(folder);

    /// <summary>Whether a folder, which need not be there, is one that the user could pass through to.</summary>
    public bool CanReach(string path) => _check.CanReach(path);
}
