using Checkpointing.Criu.Rpc;
using Checkpointing.Criu.Rpc.Protocol;
using Checkpointing.Native;

namespace Checkpointing.Criu;

/// <summary>
/// CRIU's RPC, typed: over the socket of a <c>criu service</c>, or through a <c>criu swrk</c> child that is started for
/// each request. An instance holds no connection and may be used from several threads at once.
/// </summary>
public sealed class CriuClient
{
    private readonly ICriuEndpoint _endpoint;

    internal CriuClient(ICriuEndpoint endpoint) => _endpoint = endpoint;

    /// <summary>Speaks to a running <c>criu service</c>.</summary>
    /// <param name="socketPath">The service's socket.</param>
    public static CriuClient ForService(string socketPath)
    {
        ArgumentException.ThrowIfNullOrEmpty(socketPath);
        return new CriuClient(new ServiceEndpoint(socketPath));
    }

    /// <summary>Starts <c>criu swrk</c> for each request. Only this way can restored processes become children of the caller.</summary>
    /// <param name="criuPath">The criu executable: a path, or a name that is looked up on PATH.</param>
    public static CriuClient ForExecutable(string criuPath = "criu")
    {
        ArgumentException.ThrowIfNullOrEmpty(criuPath);
        return new CriuClient(new SwrkEndpoint(criuPath));
    }

    /// <summary>Starts <c>criu swrk</c> inside a pid namespace that the caller owns, or with other ids than the caller's.</summary>
    internal static CriuClient ForExecutable(string criuPath, Descriptor? pidNamespace, ChildCredentials? credentials = null) =>
        new(new SwrkEndpoint(criuPath, pidNamespace, credentials));

    /// <summary>Asks for CRIU's version.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CriuException">CRIU cannot be reached or answered an error.</exception>
    public Task<CriuVersion> GetVersionAsync(CancellationToken cancellationToken = default) => RunAsync(GetVersion, cancellationToken);

    /// <summary>Has CRIU check the kernel. It does not tell the whole truth: only a real round trip does.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CriuRequestException">CRIU says that the kernel lacks something.</exception>
    public Task CheckAsync(CancellationToken cancellationToken = default) => RunAsync(Check, cancellationToken);

    /// <summary>Asks which of some features CRIU has with this kernel.</summary>
    /// <param name="features">The features in question.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Those of them that are there.</returns>
    public Task<CriuFeatures> CheckFeaturesAsync(CriuFeatures features, CancellationToken cancellationToken = default) =>
        RunAsync(token => CheckFeatures(features, token), cancellationToken);

    /// <summary>Dumps a process tree, or the calling process.</summary>
    /// <param name="options">What to dump, and how.</param>
    /// <param name="cancellationToken">Gives the dump up; CRIU sets the processes running again.</param>
    /// <returns>Whether this is a copy: true only after a self-dump, in a process restored from it.</returns>
    /// <exception cref="CriuRequestException">The dump failed; the processes run on.</exception>
    public Task<CriuDumpResult> DumpAsync(CriuDumpOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return RunAsync(token => Dump(options, token), cancellationToken);
    }

    /// <summary>Copies the memory of a process tree while it runs on, so that a later dump of it is shorter.</summary>
    /// <param name="options">What to dump, and how. <see cref="CriuDumpOptions.TrackMemory"/> is implied.</param>
    /// <param name="cancellationToken">Gives the pre-dump up.</param>
    /// <exception cref="CriuRequestException">The pre-dump failed; the processes run on.</exception>
    public Task PreDumpAsync(CriuDumpOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return RunAsync(token => PreDump(options, token), cancellationToken);
    }

    /// <summary>Restores a process tree.</summary>
    /// <param name="options">What to restore, and how.</param>
    /// <param name="cancellationToken">Gives the restore up; what was restored so far is killed by CRIU.</param>
    /// <returns>The root process as CRIU sees it: inside the pid namespace that CRIU runs in.</returns>
    /// <exception cref="CriuRequestException">The restore failed; no process is left of it.</exception>
    public Task<int> RestoreAsync(CriuRestoreOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return RunAsync(token => Restore(options, token), cancellationToken);
    }

    /// <summary>Starts CRIU ahead of the next request, where it is started at all. Ends with <see cref="DropPrepared"/>.</summary>
    /// <param name="descriptors">
    /// What a restore may then hand on, and nothing else: where it does, CRIU is started again. To be kept open until the request.
    /// </param>
    /// <exception cref="CriuUnavailableException">It cannot be started.</exception>
    internal void Prepare(params IReadOnlyList<int> descriptors) => (_endpoint as SwrkEndpoint)?.Prepare(descriptors);

    internal void DropPrepared() => (_endpoint as SwrkEndpoint)?.Dispose();

    internal CriuVersion GetVersion(CancellationToken cancellationToken)
    {
        Rpc.Protocol.Version version = Exchange(new Request { Type = RequestType.Version }, [], null, null, cancellationToken).Version;
        return new CriuVersion(version.MajorNumber, version.MinorNumber, version.Sublevel, NullIfEmpty(version.Name), NullIfEmpty(version.Gitid));
    }

    internal Response Check(CancellationToken cancellationToken) =>
        Exchange(new Request { Type = RequestType.Check }, [], null, null, cancellationToken);

    internal CriuFeatures CheckFeatures(CriuFeatures wanted, CancellationToken cancellationToken)
    {
        var request = new Request { Type = RequestType.FeatureCheck, Features = RequestBuilder.ToWire(wanted) };
        return RequestBuilder.FromWire(Exchange(request, [], null, null, cancellationToken).Features);
    }

    internal CriuDumpResult Dump(CriuDumpOptions options, CancellationToken cancellationToken)
    {
        CriuSession session = CriuSession.Open(_endpoint, [], LogPath(options));
        bool answered = false;
        try
        {
            Response response = session.Exchange(RequestBuilder.Dump(options, RequestType.Dump), options, options.OnNotification, cancellationToken);
            answered = true;
            return new CriuDumpResult(response.Dump?.Restored ?? false);
        }
        finally
        {
            // CRIU ends after its answer, and the program that was dumped need not wait for that.
            if (answered)
                _ = Task.Run(session.Dispose, CancellationToken.None);
            else
                session.Dispose();
        }
    }

    internal Response PreDump(CriuDumpOptions options, CancellationToken cancellationToken) =>
        Exchange(RequestBuilder.Dump(options, RequestType.SinglePreDump), [], options, options.OnNotification, cancellationToken);

    /// <param name="options">What to restore, and how.</param>
    /// <param name="cancellationToken">Gives the restore up.</param>
    /// <param name="onRestored">Called as soon as CRIU has let go of the processes and said so; it may still be ending itself.</param>
    internal int Restore(CriuRestoreOptions options, CancellationToken cancellationToken, Action? onRestored = null)
    {
        // The child gets them under numbers of its own choosing, out of the way of what the restored process uses.
        int[] descriptors = [.. options.InheritedDescriptors.Values];
        using CriuSession session = CriuSession.Open(_endpoint, descriptors, LogPath(options));
        Request request = RequestBuilder.Restore(options, session.NumberOf);
        int pid = session.Exchange(request, options, options.OnNotification, cancellationToken).Restore.Pid;
        onRestored?.Invoke();
        return pid;
    }

    private Response Exchange(
        Request request, IReadOnlyList<int> descriptors, CriuOptions? options, Action<CriuNotification>? onNotification, CancellationToken cancellationToken)
    {
        using CriuSession session = CriuSession.Open(_endpoint, descriptors, LogPath(options));
        return session.Exchange(request, options, onNotification, cancellationToken);
    }

    private static string? LogPath(CriuOptions? options) =>
        options is null ? null : Path.Combine(options.WorkDirectory ?? options.ImagesDirectory, options.LogFile);

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    // Requests last long and block on the kernel: a thread of their own, not one of the pool's.
    private static Task<T> RunAsync<T>(Func<CancellationToken, T> request, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(() => request(cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}

/// <summary>What came of a dump.</summary>
/// <param name="Restored">Whether this is a process restored from the dump rather than the one that was dumped.</param>
public sealed record CriuDumpResult(bool Restored);
