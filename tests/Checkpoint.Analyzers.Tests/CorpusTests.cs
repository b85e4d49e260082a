namespace Checkpointing.Analyzers.Tests;

public class CorpusTests
{
    [Fact]
    public async Task The_rules_are_right_about_the_corpus()
    {
        CorpusRun run = await CorpusRun.AllAsync(TestContext.Current.CancellationToken);
        string mistakes = run.Table() + string.Join("\n", run.Mistakes);
        Assert.True(run.Total.Precision >= 0.97, mistakes);
        Assert.True(run.Of("CKPT1").Recall >= 0.90, mistakes);
        Assert.True(run.Total.Recall >= 0.80, mistakes);
        Assert.True(run.Mistakes.Count == 0, mistakes);
    }
}
