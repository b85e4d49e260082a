using Checkpointing.Packages.Tests.Infrastructure;

namespace Checkpointing.Packages.Tests;

/// <summary>The README is true, command by command.</summary>
[Collection(OneClone.Name)]
public sealed class ReadmeTests(Clone clone)
{
    private static readonly string[] s_needed = ["demo", "setup", "doctor", "run", "replay", "list", "show", "explain", "remove", "tool install"];

    [Fact]
    public async Task Every_command_of_the_readme_works()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Capturing needs root.");
        string[] commands = [.. Commands()];
        Assert.All(s_needed, word => Assert.Contains(commands, c => c.Contains($" {word}", StringComparison.Ordinal)));
        foreach (string command in commands)
            await clone.Shell.RunAsync(command);
    }

    [Fact]
    public void The_transcript_fits_80_columns()
    {
        bool fenced = false;
        foreach (string line in File.ReadLines(ReadmePath))
        {
            fenced ^= line.StartsWith("```", StringComparison.Ordinal);
            if (fenced && !line.StartsWith("$ dotnet", StringComparison.Ordinal))
                Assert.True(line.Length <= 80, line);
        }
    }

    [Fact]
    public void Every_link_leads_somewhere()
    {
        string text = File.ReadAllText(ReadmePath);
        foreach (string target in text.Split("](").Skip(1).Select(t => t[..t.IndexOf(')', StringComparison.Ordinal)]))
            Assert.True(target.StartsWith("http", StringComparison.Ordinal) || Path.Exists(Path.Combine(clone.Folder, target)), target);
    }

    private string ReadmePath => Path.Combine(clone.Folder, "README.md");

    // Blocks of ```console hold what a user types, one command a line behind "$ ".
    private IEnumerable<string> Commands()
    {
        bool console = false;
        foreach (string line in File.ReadLines(ReadmePath))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                console = line == "```console";
            else if (console && line.StartsWith("$ ", StringComparison.Ordinal))
                yield return line[2..];
        }
    }
}
