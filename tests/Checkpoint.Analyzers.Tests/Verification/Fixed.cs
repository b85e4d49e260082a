using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Tests.Verification;

/// <summary>Applies a fix to a program, all occurrences at once, as <c>dotnet format analyzers</c> does.</summary>
internal static class Fixed
{
    public static async Task<string> AllAsync(CodeFixProvider fix, string source, CancellationToken cancellation, string? only = null)
    {
        string id = only ?? fix.FixableDiagnosticIds.Single();
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
        CodeAction? action = await fix.GetFixAllProvider()!.GetFixAsync(new FixAllContext(
            solution.GetDocument(program)!, fix, FixAllScope.Project, fix is PerRestoreCodeFix ? nameof(PerRestoreCodeFix) : id, [id], new Diagnostics(found), cancellation));
        Assert.True(action is not null, "No fix is offered.");
        foreach (ApplyChangesOperation operation in (await action.GetOperationsAsync(cancellation)).OfType<ApplyChangesOperation>())
            solution = operation.ChangedSolution;
        string text = (await solution.GetDocument(program)!.GetTextAsync(cancellation)).ToString();
        Compilation after = (await solution.GetProject(project.Id)!.GetCompilationAsync(cancellation))!;
        Assert.Empty(after.GetDiagnostics(cancellation).Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d + "\n" + text));
        Assert.Empty((await FindAsync(solution, project.Id, id, cancellation)).Select(d => d + "\n" + text));
        return text;
    }

    private static async Task<Diagnostic[]> FindAsync(Solution solution, ProjectId project, string id, CancellationToken cancellation)
    {
        Compilation compilation = (await solution.GetProject(project)!.GetCompilationAsync(cancellation))!;
        ImmutableArray<Diagnostic> all = await compilation.WithAnalyzers(Compiled.AllRules).GetAnalyzerDiagnosticsAsync(cancellation);
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
