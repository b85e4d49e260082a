using System.Reflection;
using System.Text.RegularExpressions;
using Checkpointing.Build.Tests.Infrastructure;
using Checkpointing.CodeVerification;

namespace Checkpointing.Build.Tests.Verification;

/// <summary>The numbers are a promise: each is in the table once, and on the page.</summary>
public sealed partial class CodesTests
{
    [Fact]
    public void Every_code_is_listed_once_in_the_order_of_the_numbers()
    {
        IEnumerable<VerificationCode> declared = typeof(VerificationCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (VerificationCode)f.GetValue(null)!);

        Assert.Equal(declared.Select(c => c.Id), VerificationCodes.All.Select(c => c.Id));
        Assert.Equal(VerificationCodes.All.Select(c => c.Id).Distinct().Order(StringComparer.Ordinal), VerificationCodes.All.Select(c => c.Id));
        Assert.All(VerificationCodes.All, c => Assert.Matches("^CKPT91[0-9][0-9]$", c.Id));
    }

    [Fact]
    public void The_page_has_every_code_and_no_other()
    {
        string page = File.ReadAllText(Path.Combine(Library.RepositoryRoot, "build/Checkpoint.Build/docs/errors.md"));
        Match[] sections = [.. Section().Matches(page).Cast<Match>()];

        Assert.Equal(VerificationCodes.All.Select(c => (c.Id, c.Title)), sections.Select(s => (s.Groups[1].Value, s.Groups[2].Value)));
        Assert.All(sections, s => Assert.True(s.Groups[3].Value.Trim().Length > 40, $"{s.Groups[1].Value} says too little."));
    }

    [Fact]
    public void Names_are_valid_where_the_Runtime_takes_them()
    {
        foreach (string name in (string[])["a", "A1", "9", "a.b_c-d", "", ".a", "-a", "a b", "ä", "a/b", new string('x', 64), new string('x', 65)])
            Assert.Equal(Record.Exception(() => Checkpoint.Capture(name)) is null, CapturePointNames.IsValid(name));
    }

    [GeneratedRegex(@"^## (CKPT\d+)\n\n\*\*(.+?)\.\*\* ((?:(?!^## )[\s\S])*)", RegexOptions.Multiline)]
    private static partial Regex Section();
}
