using System.Reflection;
using Microsoft.CodeAnalysis;

namespace Checkpointing.Analyzers.Corpus;

/// <summary>The assemblies that test programs are compiled against, from the SDK's own folder.</summary>
public static class References
{
    private static readonly Lazy<IReadOnlyList<MetadataReference>> s_framework = new(Load);

    public static IReadOnlyList<MetadataReference> WithoutRuntime => s_framework.Value;

    public static MetadataReference Runtime { get; } = MetadataReference.CreateFromFile(typeof(Checkpoint).Assembly.Location);

    public static string Metadata(string key) =>
        typeof(References).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == key).Value!;

    private static List<MetadataReference> Load()
    {
        string packs = Metadata("TargetingPack");
        return [.. Folder(packs, "Microsoft.NETCore.App.Ref"), .. Folder(packs, "Microsoft.AspNetCore.App.Ref")];
    }

    private static IEnumerable<MetadataReference> Folder(string packs, string name)
    {
        string version = Metadata("TargetingPackVersion");
        string folder = Path.Combine(packs, name, version, "ref", "net10.0");
        return Directory.EnumerateFiles(folder, "*.dll").Select(file => MetadataReference.CreateFromFile(file));
    }
}
