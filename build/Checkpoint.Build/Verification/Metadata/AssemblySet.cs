using System.Reflection.Metadata;

namespace Checkpointing.CodeVerification.Metadata;

/// <summary>A program with all that it uses, the framework apart.</summary>
internal sealed class AssemblySet : IDisposable
{
    private readonly Dictionary<string, AssemblyImage> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<(AssemblyImage, CallTarget), MethodKey?> _methods = [];

    private AssemblySet(IReadOnlyList<AssemblyImage> assemblies, IReadOnlyList<(string, string)> unreadable)
    {
        Assemblies = assemblies;
        UnreadableFiles = unreadable;
        foreach (AssemblyImage assembly in assemblies)
            _byName[assembly.Name] = assembly;
    }

    public IReadOnlyList<AssemblyImage> Assemblies { get; }

    /// <summary>Files that call themselves assemblies and cannot be read, with why.</summary>
    public IReadOnlyList<(string Path, string Reason)> UnreadableFiles { get; }

    /// <param name="own">The assembly that is built.</param>
    /// <param name="references">What it uses, and what that uses. Of two with one name the first counts.</param>
    public static AssemblySet Open(string own, IEnumerable<string> references)
    {
        string[] paths = [.. new[] { own }.Concat(references).GroupBy(Path.GetFileName, StringComparer.OrdinalIgnoreCase).Select(g => g.First())];
        AssemblyImage?[] files = new AssemblyImage?[paths.Length];
        string?[] reasons = new string?[paths.Length];
        Parallel.For(0, paths.Length, i =>
        {
            try
            {
                files[i] = AssemblyImage.Open(paths[i], isOwn: i == 0);
            }
            catch (Exception exception) when (Unreadable.Is(exception))
            {
                reasons[i] = exception.Message;
            }
        });
        return new AssemblySet(
            [.. files.OfType<AssemblyImage>()],
            [.. paths.Zip(reasons, (path, reason) => (path, reason!)).Where(p => p.Item2 is not null)]);
    }

    public AssemblyImage? Named(string name) => _byName.TryGetValue(name, out AssemblyImage? assembly) ? assembly : null;

    /// <summary>The method that a call in an assembly leads to; null where it lies in the framework or cannot be found.</summary>
    public MethodKey? Find(AssemblyImage from, CallTarget target)
    {
        if (!target.Definition.IsNil)
            return new MethodKey(from, target.Definition);
        if (!_methods.TryGetValue((from, target), out MethodKey? method))
            _methods[(from, target)] = method = TryLookUp(from, target);
        return method;
    }

    public void Dispose()
    {
        foreach (AssemblyImage assembly in Assemblies)
            assembly.Dispose();
    }

    private MethodKey? TryLookUp(AssemblyImage from, CallTarget target)
    {
        try
        {
            AssemblyImage? assembly = target.Scope is null ? from : Named(target.Scope);
            TypeDefinitionHandle? type = target.TypeDefinition.IsNil ? assembly?.TypeNamed(target.Type) : target.TypeDefinition;
            return assembly is null || type is not { } found ? null : In(assembly, found, target);
        }
        catch (Exception exception) when (Unreadable.Is(exception))
        {
            return null;
        }
    }

    private static MethodKey? In(AssemblyImage assembly, TypeDefinitionHandle type, CallTarget target)
    {
        MetadataReader reader = assembly.Reader;
        foreach (MethodDefinitionHandle handle in reader.GetTypeDefinition(type).GetMethods())
        {
            MethodDefinition method = reader.GetMethodDefinition(handle);
            if (reader.StringComparer.Equals(method.Name, target.Name) && SignatureText.OfMethod(reader, method.Signature).Fits(target.Signature))
                return new MethodKey(assembly, handle);
        }

        return null;
    }
}
