using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Commands;

/// <summary>Checks names that a command line gives to checkpoints.</summary>
internal static class CapturePointNames
{
    public static void ThrowIfInvalid(string? name)
    {
        if (name is not null && !CapturePointName.IsValid(name))
        {
            throw new ToolException(
                ErrorCodes.Usage,
                $"'{name}' cannot name a checkpoint.",
                $"Use a letter or digit, then letters, digits, '.', '_' or '-', {CapturePointName.MaxLength} at most.");
        }
    }
}
