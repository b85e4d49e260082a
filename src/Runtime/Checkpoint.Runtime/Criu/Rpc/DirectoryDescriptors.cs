using Checkpointing.Criu.Rpc.Protocol;
using Checkpointing.Native;

namespace Checkpointing.Criu.Rpc;

/// <summary>The folders of a request, open for as long as the request lasts: CRIU opens them again through /proc/PEER/fd.</summary>
internal sealed class DirectoryDescriptors : IDisposable
{
    private readonly Descriptor _images;
    private readonly Descriptor? _work;

    private DirectoryDescriptors(Descriptor images, Descriptor? work)
    {
        _images = images;
        _work = work;
    }

    public static DirectoryDescriptors Open(CriuOptions options) =>
        new(OpenDirectory(options.ImagesDirectory), options.WorkDirectory is { } work ? OpenDirectory(work) : null);

    public void AddTo(Options options)
    {
        options.ImagesDirFd = _images.Number;
        if (_work is not null)
            options.WorkDirFd = _work.Number;
    }

    public void Dispose()
    {
        _images.Dispose();
        _work?.Dispose();
    }

    private static Descriptor OpenDirectory(string path)
    {
        try
        {
            return Descriptor.Open(path, LibC.O_RDONLY | LibC.O_DIRECTORY);
        }
        catch (IOException exception)
        {
            throw new CriuUnavailableException($"The folder {exception.Message}", exception);
        }
    }
}
