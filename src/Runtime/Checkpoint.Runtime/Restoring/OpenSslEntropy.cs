namespace Checkpointing.Restoring;

/// <summary>
/// OpenSSL notices that it was copied by its process id, and CRIU keeps the process id: without new entropy two
/// copies of one image draw the same "random" bytes and make the same keys.
/// </summary>
internal static unsafe class OpenSslEntropy
{
    /// <summary>
    /// Reseeds each libcrypto that this process has loaded. Does nothing when it has none: one loaded later seeds itself.
    /// </summary>
    /// <exception cref="InvalidOperationException">One of them could not be reseeded.</exception>
    public static void Reseed() => Reseed(LoadedOpenSsl.OfProcess());

    internal static void Reseed(IEnumerable<LoadedOpenSsl> libraries)
    {
        string[] failed = [.. libraries.Where(library => !TryReseed(library)).Select(library => library.Path)];
        if (failed.Length > 0)
        {
            throw new InvalidOperationException(
                $"The random generator of '{string.Join("', '", failed)}' could not be reseeded: " +
                "keys made in this copy could be those of another copy.");
        }
    }

    private static bool TryReseed(LoadedOpenSsl library) =>
        library.Function("RAND_poll") is not 0 and nint poll && ((delegate* unmanaged<int>)poll)() == 1;
}
