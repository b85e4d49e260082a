using System.Text.RegularExpressions;
using Checkpointing.Criu.Diagnosis;

namespace Checkpointing.Tool.Tests.Diagnosing;

/// <summary>Holds docs/criu-failures.md to the table: the same causes in the same order, and each with a line that leads to it.</summary>
public sealed partial class CriuFailuresPageTests
{
    private static readonly string s_page = File.ReadAllText(Path.Combine(Approved.ProjectDirectory, "../../src/Tool/Checkpoint.Tool/docs/criu-failures.md"));

    [Fact]
    public void The_page_has_a_section_for_each_cause() =>
        Assert.Equal(CriuCauseTable.Rows.Select(r => r.Id), Section().Matches(s_page).Select(m => m.Groups["id"].Value));

    [Fact]
    public void Each_section_has_a_line_that_means_it_and_says_what_the_tool_says()
    {
        foreach (Match section in Section().Matches(s_page))
        {
            CriuFailure? found = CriuCauses.Find(section.Groups["line"].Value);
            Assert.Equal(section.Groups["id"].Value, found?.Id);
            CriuCause row = CriuCauseTable.Rows.Single(r => r.Id == found!.Id);
            Assert.Equal((row.Cause, row.Remedy), (section.Groups["cause"].Value, section.Groups["remedy"].Value));
            Assert.DoesNotContain("{", found!.Cause);
        }
    }

    [GeneratedRegex(@"^## (?<id>[a-z-]+)\n\n```text\n(?<line>[^\n]+)\n```\n\n(?<cause>[^\n]+)\n\nWhat to do: (?<remedy>[^\n]+)$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Section();
}
