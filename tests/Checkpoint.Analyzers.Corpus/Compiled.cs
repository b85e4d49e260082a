using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Checkpointing.Analyzers.Corpus;

/// <summary>Compiles a program and runs the rules over it.</summary>
public static class Compiled
{
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Checkpointing;
        """;

    public static ImmutableArray<DiagnosticAnalyzer> AllRules { get; } =
    [
        .. typeof(CheckpointAnalyzer).Assembly.GetTypes()
            .Where(t => !t.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(t))
            .Select(t => (DiagnosticAnalyzer)Activator.CreateInstance(t)!),
    ];

    public static CSharpCompilation From(string source, bool withRuntime = true, bool library = false, string path = "Program.cs") =>
        From([(path, source)], withRuntime, library);

    public static CSharpCompilation From(IEnumerable<(string Path, string Source)> files, bool withRuntime = true, bool library = false)
    {
        CSharpParseOptions parse = new(LanguageVersion.Preview);
        List<SyntaxTree> trees = [.. files.Select(f => CSharpSyntaxTree.ParseText(f.Source, parse, f.Path))];
        string usings = withRuntime ? ImplicitUsings : ImplicitUsings.Replace("global using Checkpointing;", "", StringComparison.Ordinal);
        trees.Add(CSharpSyntaxTree.ParseText(usings, parse, "Usings.g.cs"));
        bool topLevel = trees.Any(t => t.GetRoot().ChildNodes().Any(n => n.IsKind(SyntaxKind.GlobalStatement)));
        bool hasMain = topLevel || trees.Any(t => t.GetText().ToString().Contains(" Main(", StringComparison.Ordinal));
        return CSharpCompilation.Create(
            "Program",
            trees,
            withRuntime ? [.. References.WithoutRuntime, References.Runtime] : References.WithoutRuntime,
            new CSharpCompilationOptions(
                library || !hasMain ? OutputKind.DynamicallyLinkedLibrary : OutputKind.ConsoleApplication,
                allowUnsafe: true,
                nullableContextOptions: NullableContextOptions.Enable));
    }

    public static async Task<ImmutableArray<Diagnostic>> DiagnosticsAsync(
        Compilation compilation,
        ImmutableArray<DiagnosticAnalyzer> rules,
        ImmutableArray<AdditionalText> additionalFiles = default,
        CancellationToken cancellation = default)
    {
        Diagnostic[] errors = [.. compilation.GetDiagnostics(cancellation).Where(d => d.Severity == DiagnosticSeverity.Error)];
        if (errors.Length > 0)
            throw new InvalidOperationException($"The program does not compile: {compilation.SyntaxTrees.First().FilePath}\n" + string.Join("\n", errors.Select(e => e.ToString())));
        CompilationWithAnalyzersOptions options = new(
            new AnalyzerOptions(additionalFiles.IsDefault ? [] : additionalFiles),
            onAnalyzerException: null,
            concurrentAnalysis: true,
            logAnalyzerExecutionTime: false);
        ImmutableArray<Diagnostic> found = await compilation.WithAnalyzers(rules, options).GetAnalyzerDiagnosticsAsync(cancellation);
        if (found.FirstOrDefault(d => d.Id == "AD0001") is { } crash)
            throw new InvalidOperationException(crash.ToString());
        return found;
    }
}
