using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Checkpointing.Build.Tests.Infrastructure;

/// <summary>Compiles assemblies from source, as a build would leave them.</summary>
internal static class Library
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Checkpointing;
        """;

    private static readonly Lazy<MetadataReference[]> s_framework = new(() =>
        [.. Directory.EnumerateFiles(Path.Combine(Metadata("TargetingPack"), "Microsoft.NETCore.App.Ref", Metadata("TargetingPackVersion"), "ref", "net10.0"), "*.dll")
            .Select(f => MetadataReference.CreateFromFile(f))]);

    public static string RepositoryRoot => Metadata("RepositoryRoot");

    /// <summary>Compiles one assembly.</summary>
    /// <returns>Its path.</returns>
    public static string Compile(
        string folder,
        string name,
        string source,
        IEnumerable<string>? references = null,
        OptimizationLevel optimization = OptimizationLevel.Release,
        DebugInformationFormat pdb = DebugInformationFormat.PortablePdb,
        bool metadataOnly = false)
    {
        CSharpParseOptions parse = new(LanguageVersion.Preview);
        SyntaxTree[] trees =
        [
            CSharpSyntaxTree.ParseText(source, parse, $"/src/{name}.cs", System.Text.Encoding.UTF8),
            CSharpSyntaxTree.ParseText(Usings, parse, "/src/Usings.g.cs", System.Text.Encoding.UTF8),
        ];
        bool program = trees[0].GetRoot().ChildNodes().Any(n => n.IsKind(SyntaxKind.GlobalStatement)) || source.Contains(" Main(", StringComparison.Ordinal);
        CSharpCompilation compilation = CSharpCompilation.Create(
            name,
            trees,
            [.. s_framework.Value, MetadataReference.CreateFromFile(typeof(Checkpoint).Assembly.Location), .. (references ?? []).Select(r => MetadataReference.CreateFromFile(r))],
            new CSharpCompilationOptions(
                program ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, optimizationLevel: optimization, allowUnsafe: true, deterministic: true));
        string path = Path.Combine(folder, name + ".dll");
        string pdbPath = Path.Combine(folder, name + ".pdb");
        using FileStream assembly = File.Create(path);
        using FileStream? symbols = pdb == DebugInformationFormat.PortablePdb && !metadataOnly ? File.Create(pdbPath) : null;
        EmitResult result = compilation.Emit(
            assembly, symbols, options: new EmitOptions(metadataOnly: metadataOnly, debugInformationFormat: pdb, pdbFilePath: pdbPath, includePrivateMembers: !metadataOnly));
        Assert.True(result.Success, string.Join("\n", result.Diagnostics));
        return path;
    }

    private static string Metadata(string key) =>
        typeof(Library).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;
}
