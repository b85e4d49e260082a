namespace Checkpointing.Build.Publishing;

/// <summary>
/// The script beside the published files: starts the program from its checkpoint where that fits the machine, and normally where it does not. The tool says
/// why in one line, and takes the script's place either way, so that signals, streams and exit code are the program's own.
/// </summary>
internal static class Launcher
{
    /// <param name="name">The program's name.</param>
    /// <param name="command">What starts it normally: words for the shell, seen from the folder of the script as $here.</param>
    /// <param name="store">The store, seen from there.</param>
    public static string Write(string name, string command, string store) => $$"""
        #!/bin/sh
        # Starts {{name}} from its checkpoint, or normally where that is not possible. Made by Checkpoint.Build; its arguments are the program's.
        # CHECKPOINT_TOOL names the tool where it is not in PATH; CHECKPOINT_REPLAY=0 starts normally without a word.
        here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd -P) || exit 126
        export here
        # A copy works in the folder that it was captured in, which is this one: so does a normal start.
        cd -- "$here" || exit 126
        tool=${CHECKPOINT_TOOL:-$(command -v dotnet-checkpoint)}
        if [ -z "$tool" ] && [ -x "${HOME:-/root}/.dotnet/tools/dotnet-checkpoint" ]; then tool=${HOME:-/root}/.dotnet/tools/dotnet-checkpoint; fi
        if [ "${CHECKPOINT_REPLAY:-1}" = 0 ]; then
            exec {{command}} "$@"
        elif [ -z "$tool" ] || [ ! -x "$tool" ]; then
            echo "{{name}} starts normally: dotnet-checkpoint is not installed, so its checkpoint cannot be used." >&2
            exec {{command}} "$@"
        fi
        exec "$tool" replay --store "$here/{{store}}" --fallback '{{command}}' -- "$@"

        """.Replace("\r\n", "\n");
}
