using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Checkpointing.CodeVerification.Metadata;

/// <summary>A place in a source file.</summary>
internal sealed record SourcePoint(string File, int Line, int Column);

/// <summary>Finds the source lines of instructions, in a portable PDB beside the assembly or inside of it.</summary>
internal sealed class SourcePoints : IDisposable
{
    private static readonly SourcePoints s_none = new(null);

    private readonly MetadataReaderProvider? _provider;

    private SourcePoints(MetadataReaderProvider? provider) => _provider = provider;

    public static SourcePoints Of(AssemblyImage assembly, PEReader image)
    {
        try
        {
            return image.TryOpenAssociatedPortablePdb(assembly.Path, OpenIfThere, out MetadataReaderProvider? provider, out _) && provider is not null
                ? new SourcePoints(provider)
                : s_none;
        }
        catch (Exception exception) when (Unreadable.Is(exception))
        {
            return s_none;
        }
    }

    /// <summary>The line that an instruction comes from; null where nobody knows.</summary>
    public SourcePoint? At(MethodDefinitionHandle method, int offset)
    {
        if (_provider is null)
            return null;
        try
        {
            MetadataReader reader = _provider.GetMetadataReader();
            MethodDebugInformation information = reader.GetMethodDebugInformation(method);
            SequencePoint? best = null;
            foreach (SequencePoint point in information.GetSequencePoints())
            {
                if (point.Offset > offset)
                    break;
                if (!point.IsHidden)
                    best = point;
            }

            return best is not { } found || found.Document.IsNil
                ? null
                : new SourcePoint(reader.GetString(reader.GetDocument(found.Document).Name), found.StartLine, found.StartColumn);
        }
        catch (Exception exception) when (Unreadable.Is(exception))
        {
            return null;
        }
    }

    public void Dispose() => _provider?.Dispose();

    private static FileStream? OpenIfThere(string path)
    {
        try
        {
            return File.Exists(path) ? AssemblyImage.OpenRead(path) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
