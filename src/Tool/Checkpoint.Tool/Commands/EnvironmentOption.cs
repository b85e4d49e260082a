using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Commands;

/// <summary>Reads the values of --env, alike in all verbs that have it.</summary>
internal static class EnvironmentOption
{
    public static IReadOnlyDictionary<string, string> Parse(IReadOnlyList<string?> values)
    {
        var variables = new Dictionary<string, string>();
        foreach (string? value in values)
        {
            int equals = value?.IndexOf('=', StringComparison.Ordinal) ?? -1;
            if (equals <= 0)
                throw new ToolException(ErrorCodes.Usage, $"--env '{value}' sets no variable.", "Write it as --env NAME=value.");
            variables[value![..equals]] = value[(equals + 1)..];
        }

        return variables;
    }
}
