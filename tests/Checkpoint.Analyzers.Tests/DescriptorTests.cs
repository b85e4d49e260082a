using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Checkpointing.Analyzers.Tests;

public class DescriptorTests
{
    private static readonly string s_docs = Path.Combine(References.Metadata("RepositoryRoot"), "src", "Analyzers", "docs");

    public static IReadOnlyList<DiagnosticDescriptor> Descriptors { get; } =
        [.. Compiled.AllRules.SelectMany(r => r.SupportedDiagnostics).DistinctBy(d => d.Id).OrderBy(d => d.Id, StringComparer.Ordinal)];

    [Fact]
    public void Every_id_has_a_rule_and_every_rule_an_id()
    {
        IEnumerable<string> ids = typeof(RuleIds).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!);
        Assert.Equal(ids.Order(StringComparer.Ordinal), Descriptors.Select(d => d.Id));
    }

    [Fact]
    public void Every_descriptor_is_complete()
    {
        foreach (DiagnosticDescriptor rule in Descriptors)
        {
            Assert.Matches("^CKPT[1-7]\\d{3}$", rule.Id);
            Assert.NotEmpty(rule.Title.ToString(CultureInfo.InvariantCulture));
            Assert.NotEmpty(rule.MessageFormat.ToString(CultureInfo.InvariantCulture));
            Assert.NotEmpty(rule.Description.ToString(CultureInfo.InvariantCulture));
            Assert.StartsWith("Checkpoint.", rule.Category, StringComparison.Ordinal);
            Assert.EndsWith($"/src/Analyzers/docs/{rule.Id}.md", rule.HelpLinkUri, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_rule_has_a_page_and_every_page_a_rule()
    {
        IEnumerable<string> pages = Directory.EnumerateFiles(s_docs, "CKPT*.md").Select(f => Path.GetFileNameWithoutExtension(f)!);
        Assert.Equal(Descriptors.Select(d => d.Id), pages.Order(StringComparer.Ordinal));
        foreach (DiagnosticDescriptor rule in Descriptors)
        {
            string page = File.ReadAllText(Path.Combine(s_docs, rule.Id + ".md"));
            Assert.StartsWith($"# {rule.Id}: {rule.Title}\n", page, StringComparison.Ordinal);
            Assert.Contains($"Severity: {Severity(rule)}.", page, StringComparison.Ordinal);
            foreach (string part in (string[])["## What", "## Why, at checkpoint time", "## Flagged", "## Fixed", "## When to suppress", "## Options"])
                Assert.Contains(part, page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_index_is_the_descriptors()
    {
        ImmutableHashSet<string> fixable = [.. typeof(CheckpointCodeFix).Assembly.GetTypes()
            .Where(t => !t.IsAbstract && typeof(CodeFixProvider).IsAssignableFrom(t))
            .SelectMany(t => ((CodeFixProvider)Activator.CreateInstance(t)!).FixableDiagnosticIds)];
        string[] rows = [.. File.ReadLines(Path.Combine(s_docs, "README.md")).Where(l => l.StartsWith("| [CKPT", StringComparison.Ordinal))];
        string[] expected = [.. Descriptors.Select(d => $"| [{d.Id}]({d.Id}.md) | {Severity(d)} | {d.Title} | {(fixable.Contains(d.Id) ? "yes" : "")} |")];
        Assert.Equal(expected, rows);
    }

    [Fact]
    public void Every_fix_can_fix_all()
    {
        foreach (Type type in typeof(CheckpointCodeFix).Assembly.GetTypes().Where(t => !t.IsAbstract && typeof(CodeFixProvider).IsAssignableFrom(t)))
            Assert.NotNull(((CodeFixProvider)Activator.CreateInstance(type)!).GetFixAllProvider());
    }

    [Fact]
    public void Known_names_are_those_of_the_Runtime()
    {
        Assembly runtime = typeof(Checkpoint).Assembly;
        Type checkpoint = runtime.GetType(KnownTypes.CheckpointName, throwOnError: true)!;
        Type result = runtime.GetType(KnownTypes.ResultName, throwOnError: true)!;
        Type options = runtime.GetType(KnownTypes.CaptureOptionsName, throwOnError: true)!;
        foreach (FieldInfo name in typeof(KnownTypes).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral))
        {
            string value = (string)name.GetRawConstantValue()!;
            bool known = value.StartsWith("Checkpointing.", StringComparison.Ordinal)
                ? runtime.GetType(value) is not null
                : checkpoint.GetMember(value).Length + result.GetMember(value).Length + options.GetMember(value).Length > 0;
            Assert.True(known, $"{name.Name} = {value} is not in the Runtime.");
        }

        Assert.Equal([nameof(CheckpointOutcome.NotCaptured), nameof(CheckpointOutcome.JustDumped), nameof(CheckpointOutcome.JustRestored)], Enum.GetNames<CheckpointOutcome>());
        Assert.Equal([0, 1, 2], Enum.GetValues<CheckpointOutcome>().Select(o => (int)o));
    }

    private static string Severity(DiagnosticDescriptor rule) => !rule.IsEnabledByDefault ? "off by default" : rule.DefaultSeverity switch
    {
        DiagnosticSeverity.Info => "suggestion",
        DiagnosticSeverity other => other.ToString().ToLowerInvariant(),
    };
}
