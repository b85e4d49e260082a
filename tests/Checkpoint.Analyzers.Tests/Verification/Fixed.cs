using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Tests.Verification;

/// <summary>What a fix left.</summary>
/// <param name="Text">The program; null where the fix was not offered for any diagnostic.</param>
/// <param name="Left">How many diagnostics of the rule it left; 0 where it was not offered at all.</param>
public sealed record FixResult(string? Text, int Left);

/// <summary>Applies a fix to a program, all occurrences at once, as <c>dotnet format analyzers</c> does.</summary>
internal static class Fixed
{
    public static async Task<FixResult> AllAsync(CheckpointCodeFix fix, string id, string source, CancellationToken cancellation)
    {
        CSharpCompilation compilation = Compiled.From(source);
        using AdhocWorkspace workspace = new();
        Project project = workspace.AddProject(ProjectInfo.Create(
            ProjectId.CreateNewId(), VersionStamp.Default, "Program", "Program", LanguageNames.CSharp,
            compilationOptions: compilation.Options,
            parseOptions: compilation.SyntaxTrees[0].Options,
            metadataReferences: compilation.References));
        DocumentId program = DocumentId.CreateNewId(project.Id);
        Solution solution = project.Solution
            .AddDocument(program, "Program.cs", source)
            .AddDocument(DocumentId.CreateNewId(project.Id), "Usings.g.cs", compilation.SyntaxTrees[^1].GetText(cancellation));
        Diagnostic[] found = await FindAsync(solution, project.Id, id, cancellation);
        Assert.NotEmpty(found);
        List<CodeAction> offered = [];
        foreach (Diagnostic diagnostic in found)
            await fix.RegisterCodeFixesAsync(new CodeFixContext(solution.GetDocument(program)!, diagnostic, (action, _) => offered.Add(action), cancellation));
        if (offered.Count == 0)
            return new FixResult(null, 0);
        string key = Assert.Single(offered.Select(a => a.EquivalenceKey).Distinct())!;
        CodeAction? all = await fix.GetFixAllProvider()!.GetFixAsync(new FixAllContext(
            solution.GetDocument(program)!, fix, FixAllScope.Project, key, [id], new Diagnostics(found), cancellation));
        Assert.True(all is not null, "No fix is offered for all.");
        string[] before = await WarningsAsync(solution, project.Id, cancellation);
        foreach (ApplyChangesOperation operation in (await all.GetOperationsAsync(cancellation)).OfType<ApplyChangesOperation>())
            solution = operation.ChangedSolution;
        string text = (await solution.GetDocument(program)!.GetTextAsync(cancellation)).ToString();
        Assert.Empty((await WarningsAsync(solution, project.Id, cancellation)).Except(before).Select(w => w + "\n" + text));
        return new FixResult(text, (await FindAsync(solution, project.Id, id, cancellation)).Length);
    }

    // What a fix takes the last use of stays declared: that is for its owner to see (CS9113, a parameter that is not read).
    private static async Task<string[]> WarningsAsync(Solution solution, ProjectId project, CancellationToken cancellation) =>
        [.. (await solution.GetProject(project)!.GetCompilationAsync(cancellation))!.GetDiagnostics(cancellation)
            .Where(d => d.Severity >= DiagnosticSeverity.Warning && d.Id != "CS9113").Select(d => d.Id + " " + d.GetMessage(System.Globalization.CultureInfo.InvariantCulture))];

    private static async Task<Diagnostic[]> FindAsync(Solution solution, ProjectId project, string id, CancellationToken cancellation)
    {
        Compilation compilation = (await solution.GetProject(project)!.GetCompilationAsync(cancellation))!;
        ImmutableArray<DiagnosticAnalyzer> rules = [.. Compiled.AllRules.Where(r => r.SupportedDiagnostics.Any(d => d.Id == id))];
        ImmutableArray<Diagnostic> all = await compilation.WithAnalyzers(rules).GetAnalyzerDiagnosticsAsync(cancellation);
        return [.. all.Where(d => d.Id == id)];
    }

    private sealed class Diagnostics(Diagnostic[] found) : FixAllContext.DiagnosticProvider
    {
        public override Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>(found);

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken)
        {
            SyntaxTree? tree = await document.GetSyntaxTreeAsync(cancellationToken);
            return found.Where(d => d.Location.SourceTree == tree);
        }

        public override Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            Task.FromResult<IEnumerable<Diagnostic>>([]);
    }
}
