namespace Checkpointing.Tool.Commands;

/// <summary>What a command does once its options are read. Returns the exit code.</summary>
internal delegate Task<int> CommandBody(CommandContext context);

/// <summary>Which words of the command line are not ours but the program's.</summary>
internal enum ProgramArguments
{
    None,

    /// <summary>All after the first argument: <c>run [options] PROGRAM …</c>.</summary>
    AfterFirstArgument,

    /// <summary>All after <c>--</c>: <c>replay [options] [REF] -- …</c>.</summary>
    AfterDashes,
}

/// <summary>A command line that works, and what it does.</summary>
internal sealed record Example(string Line, string What);

/// <summary>A verb of the tool. Its file declares it, and <see cref="CommandLine"/> lists it: nothing else.</summary>
internal sealed class Verb
{
    public required string Name { get; init; }

    /// <summary>One line, for the list of verbs.</summary>
    public required string Summary { get; init; }

    /// <summary>More, for the verb's own help.</summary>
    public string? Description { get; init; }

    public required IReadOnlyList<Example> Examples { get; init; }

    public ProgramArguments ProgramArguments { get; init; }

    /// <summary>Declares arguments and options; the body that is returned reads them.</summary>
    public required Func<VerbOptions, CommandBody> Declare { get; init; }
}
