using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Checkpointing.CodeVerification.Il;

namespace Checkpointing.CodeVerification.Metadata;

/// <summary>An assembly that is read, never loaded. The file is closed again at once, so that nobody finds it locked.</summary>
internal sealed class AssemblyImage : IDisposable
{
    /// <summary>The largest assemblies that are written have a tenth of it. More are resources, and code cannot be read without them.</summary>
    private const long LargestFile = 256 << 20;

    private readonly PEReader _tables;
    private readonly Dictionary<int, List<IlInstruction>?> _bodies = [];
    private readonly object _lock = new();
    private PEReader? _image;
    private CallTargets? _targets;
    private SourcePoints? _sources;
    private Dictionary<string, TypeDefinitionHandle>? _types;

    private AssemblyImage(string path, PEReader tables, bool isOwn)
    {
        Path = path;
        _tables = tables;
        Reader = tables.GetMetadataReader();
        Name = Reader.GetString(Reader.GetAssemblyDefinition().Name);
        IsOwn = isOwn;
        References = new HashSet<string>(Reader.AssemblyReferences.Select(h => Reader.GetString(Reader.GetAssemblyReference(h).Name)), StringComparer.Ordinal);
    }

    public string Path { get; }

    public string Name { get; }

    /// <summary>Whether this is the assembly that is built, not one that it uses.</summary>
    public bool IsOwn { get; }

    public MetadataReader Reader { get; }

    /// <summary>The simple names of the assemblies that this one was compiled against.</summary>
    public HashSet<string> References { get; }

    /// <summary>Where the program begins; null for a library.</summary>
    public MethodDefinitionHandle? EntryPoint
    {
        get
        {
            EntityHandle handle = MetadataTokens.EntityHandle(_tables.PEHeaders.CorHeader!.EntryPointTokenOrRelativeVirtualAddress);
            return handle.Kind == HandleKind.MethodDefinition && !handle.IsNil ? (MethodDefinitionHandle)handle : null;
        }
    }

    public CallTargets Targets
    {
        get
        {
            lock (_lock)
                return _targets ??= new CallTargets(this);
        }
    }

    public SourcePoints Sources
    {
        get
        {
            lock (_lock)
                return _sources ??= SourcePoints.Of(this, Image);
        }
    }

    private PEReader Image => _image ??= new PEReader(OpenRead(Path), PEStreamOptions.PrefetchEntireImage);

    /// <summary>Opens an assembly; null for what holds no code of ours to look at: native files, reference assemblies, modules.</summary>
    /// <exception cref="BadImageFormatException">It calls itself an assembly and cannot be read. Others: see <see cref="Unreadable"/>.</exception>
    public static AssemblyImage? Open(string path, bool isOwn = false)
    {
        PEReader? tables = null;
        try
        {
            FileStream stream = OpenRead(path);
            long length = stream.Length;
            // Closes the stream, too, once all is read.
            tables = LooksManaged(stream) ? new PEReader(stream, PEStreamOptions.PrefetchMetadata) : null;
            if (tables is null)
                stream.Dispose();
            if (tables is not null && length > LargestFile)
                throw new BadImageFormatException($"It is larger than {LargestFile >> 20} MB.");
            if (tables is null || !tables.GetMetadataReader().IsAssembly || IsReferenceAssembly(tables.GetMetadataReader()))
                return null;
            AssemblyImage file = new(path, tables, isOwn);
            tables = null;
            return file;
        }
        finally
        {
            tables?.Dispose();
        }
    }

    /// <summary>The code of a method; null where it has none, or none that can be read.</summary>
    public List<IlInstruction>? CodeOf(MethodDefinitionHandle method)
    {
        lock (_lock)
        {
            int row = MetadataRow(method);
            if (!_bodies.TryGetValue(row, out List<IlInstruction>? code))
                _bodies[row] = code = Unreadable.Else(null, () => Decode(method));
            return code;
        }
    }

    /// <summary>The bytes of a method's code; none where it has none, or none that can be read.</summary>
    public byte[] BytesOf(MethodDefinitionHandle method)
    {
        lock (_lock)
        {
            return Unreadable.Else([], () =>
            {
                int address = Reader.GetMethodDefinition(method).RelativeVirtualAddress;
                return address == 0 ? [] : Image.GetMethodBody(address).GetILBytes() ?? [];
            });
        }
    }

    /// <summary>A text in the code, by its token.</summary>
    public string TextAt(long token) => Reader.GetUserString(MetadataTokens.UserStringHandle((int)token & 0xFFFFFF));

    /// <summary>The protected regions of a method's code.</summary>
    public IReadOnlyList<ExceptionRegion> RegionsOf(MethodDefinitionHandle method)
    {
        lock (_lock)
            return Image.GetMethodBody(Reader.GetMethodDefinition(method).RelativeVirtualAddress).ExceptionRegions;
    }

    /// <summary>A type by its full name, as <see cref="TypeNames"/> writes it.</summary>
    public TypeDefinitionHandle? TypeNamed(string name)
    {
        lock (_lock)
            return (_types ??= TypesByName()).TryGetValue(name, out TypeDefinitionHandle type) ? type : null;
    }

    public void Dispose()
    {
        _image?.Dispose();
        _tables.Dispose();
        _sources?.Dispose();
    }

    /// <summary>A stream that forbids nothing: others may write, rename and delete the file meanwhile.</summary>
    internal static FileStream OpenRead(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private static int MetadataRow(MethodDefinitionHandle method) => MetadataTokens.GetRowNumber(method);

    private List<IlInstruction>? Decode(MethodDefinitionHandle method)
    {
        int address = Reader.GetMethodDefinition(method).RelativeVirtualAddress;
        return address == 0 ? null : IlDecoder.Decode(Image.GetMethodBody(address).GetILReader());
    }

    private Dictionary<string, TypeDefinitionHandle> TypesByName()
    {
        Dictionary<string, TypeDefinitionHandle> types = new(StringComparer.Ordinal);
        foreach (TypeDefinitionHandle type in Reader.TypeDefinitions)
            types[TypeNames.Of(Reader, type)] = type;
        return types;
    }

    // A native library, and a file that is no library at all: neither is a reason to say anything.
    private static bool LooksManaged(FileStream stream)
    {
        bool managed = Unreadable.Else(false, () => new PEHeaders(stream).CorHeader is not null);
        stream.Position = 0;
        return managed;
    }

    private static bool IsReferenceAssembly(MetadataReader reader)
    {
        foreach (CustomAttributeHandle handle in reader.GetAssemblyDefinition().GetCustomAttributes())
        {
            if (TypeNames.OfAttribute(reader, handle) == "System.Runtime.CompilerServices.ReferenceAssemblyAttribute")
                return true;
        }

        return (reader.GetAssemblyDefinition().Flags & (AssemblyFlags)0x70) == (AssemblyFlags)0x70;
    }
}
