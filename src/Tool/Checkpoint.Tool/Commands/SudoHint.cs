using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Commands;

/// <summary>Who types sudo for CRIU's sake seldom wants the program to be root, too.</summary>
internal static class SudoHint
{
    /// <summary>Offers the invoking user to a person; scripts have been told by somebody what they want.</summary>
    public static void Tell(CommandContext context, string program)
    {
        if (context.Host.ErrorIsTerminal && UserAccount.BehindSudo(context.Environment) is { } user)
            context.Reporter.Say($"{Path.GetFileName(program)} runs as root. To run it as yourself: --user {user.Display}");
    }
}
