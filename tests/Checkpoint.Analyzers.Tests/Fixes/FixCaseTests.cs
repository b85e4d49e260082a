using Checkpointing.Analyzers.Tests.Verification;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Checkpointing.Analyzers.Tests.Fixes;

/// <summary>
/// Programs before and after a fix, one a file in <c>Cases</c>: the rule and the fix in the first line, then the program, then what the
/// fix leaves, to the letter, or that it is not offered.
/// </summary>
public class FixCaseTests
{
    private static readonly string s_folder = Path.Combine(References.Metadata("RepositoryRoot"), "tests", "Checkpoint.Analyzers.Tests", "Fixes", "Cases");

    public static TheoryData<string> Cases => [.. Directory.EnumerateFiles(s_folder, "*.txt").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_program_is_fixed_as_written(string name)
    {
        FixCase @case = await FixCase.ReadAsync(Path.Combine(s_folder, name + ".txt"), TestContext.Current.CancellationToken);
        FixResult result = await Fixed.AllAsync(@case.Fix, @case.Id, @case.Before, TestContext.Current.CancellationToken);
        if (result.Text != @case.After)
            TestContext.Current.TestOutputHelper?.WriteLine(result.Text ?? "not offered");
        Assert.Equal(@case.After, result.Text);
        Assert.Equal(@case.Leaves, result.Left);
    }

    [Fact]
    public void Every_fix_has_a_case()
    {
        string[] covered = [.. Directory.EnumerateFiles(s_folder).Select(f => string.Join(' ', File.ReadLines(f).First().Split(' ')[..2])).Distinct()];
        foreach (CodeFixProvider fix in FixCase.AllFixes)
            Assert.All(fix.FixableDiagnosticIds, id => Assert.Contains($"{id} {fix.GetType().Name}", covered));
    }
}
