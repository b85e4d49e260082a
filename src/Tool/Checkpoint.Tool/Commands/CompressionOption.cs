using Checkpointing.Tool.Images;
using Checkpointing.Tool.Infrastructure;
using McMaster.Extensions.CommandLineUtils;

namespace Checkpointing.Tool.Commands;

/// <summary>The options <c>--compress</c> and <c>--no-compress</c> of what captures.</summary>
internal static class CompressionOption
{
    /// <returns>What was asked for, once the command line is read.</returns>
    public static Func<Compression> Add(CommandLineApplication application)
    {
        CommandOption all = application.Option("--compress", "Compress all images of memory with LZ4, to a quarter or so, and not just those of compiled code.", CommandOptionType.NoValue);
        CommandOption none = application.Option("--no-compress", "Leave all images as CRIU wrote them.", CommandOptionType.NoValue);
        return () => (all.HasValue(), none.HasValue()) switch
        {
            (true, true) => throw new ToolException(ErrorCodes.Usage, "--compress and --no-compress contradict each other.", "Give one of them, or neither."),
            (true, _) => Compression.All,
            (_, true) => Compression.None,
            _ => Compression.MemoryFiles,
        };
    }
}
