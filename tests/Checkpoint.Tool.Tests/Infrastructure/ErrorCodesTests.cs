using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Tests.Infrastructure;

/// <summary>The numbers are a promise: each is in the table once, and on the page with its exit code and its way out.</summary>
public sealed partial class ErrorCodesTests
{
    private static string Page => File.ReadAllText(Path.Combine(Approved.ProjectDirectory, "../../src/Tool/Checkpoint.Tool/docs/errors.md"));

    [Fact]
    public void Every_code_is_listed_once_in_the_order_of_the_numbers()
    {
        IEnumerable<ErrorCode> declared = typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (ErrorCode)f.GetValue(null)!);

        Assert.Equal(declared.Select(c => c.Id), ErrorCodes.All.Select(c => c.Id));
        Assert.Equal(ErrorCodes.All.Select(c => c.Id).Distinct().Order(StringComparer.Ordinal), ErrorCodes.All.Select(c => c.Id));
        Assert.All(ErrorCodes.All, c => Assert.Matches("^CKPT90[0-9][0-9]$", c.Id));
    }

    [Fact]
    public void The_page_has_every_code_and_no_other()
    {
        Match[] sections = [.. Section().Matches(Page).Cast<Match>()];

        Assert.Equal(
            ErrorCodes.All.Select(c => (c.Id, c.Title, c.ExitCode)),
            sections.Select(s => (s.Groups[1].Value, s.Groups[2].Value, int.Parse(s.Groups[3].Value, CultureInfo.InvariantCulture))));
        Assert.All(sections, s => Assert.True(s.Groups[4].Value.Trim().Length > 40, $"{s.Groups[1].Value} says too little."));
    }

    [GeneratedRegex(@"^## (CKPT\d+): (.+)\n\nExit code (\d+)\. ((?:(?!^## )[\s\S])*)", RegexOptions.Multiline)]
    private static partial Regex Section();
}
