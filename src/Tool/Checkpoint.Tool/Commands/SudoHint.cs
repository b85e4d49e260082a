using Checkpointing.Native;
using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Commands;

/// <summary>Who types sudo for CRIU's sake seldom wants the program to be root, too.</summary>
internal static class SudoHint
{
    /// <summary>The user who called sudo; null without sudo.</summary>
    public static string? InvokingUser(IReadOnlyDictionary<string, string> environment) =>
        LibC.geteuid() == 0
        && environment.GetValueOrDefault("SUDO_USER") is { Length: > 0 } name
        && UserAccount.Find(name) is { Uid: not 0, Name: not null }
            ? name
            : null;

    /// <summary>Offers the invoking user to a person; scripts have been told by somebody what they want.</summary>
    public static void Tell(CommandContext context, string program)
    {
        if (context.Host.ErrorIsTerminal && InvokingUser(context.Environment) is { } name)
            context.Reporter.Say($"{Path.GetFileName(program)} runs as root. To run it as yourself: --user {name}");
    }
}
