using Checkpointing.Criu.Rpc.Protocol;

namespace Checkpointing.Criu.Rpc;

/// <summary>Turns our options into CRIU's.</summary>
internal static class RequestBuilder
{
    public static Request Dump(CriuDumpOptions options, RequestType type)
    {
        Options wire = Common(options);
        if (options.Pid is { } pid)
            wire.Pid = pid;
        wire.LeaveRunning = options.LeaveRunning;
        if (options.LeaveStopped)
            wire.LeaveStopped = true;
        if (options.FreezeTimeout is { } timeout)
            wire.Timeout = (uint)Math.Max(1, Math.Ceiling(timeout.TotalSeconds));
        if (options.TrackMemory || type == RequestType.SinglePreDump)
            wire.TrackMem = true;
        if (options.ParentImages is { } parent)
            wire.ParentImg = parent;
        return new Request { Type = type, Opts = wire };
    }

    public static Request Restore(CriuRestoreOptions options, Func<int, int> numberOf)
    {
        Options wire = Common(options);
        if (options.AsSibling)
            wire.RstSibling = true;
        foreach ((string key, int descriptor) in options.InheritedDescriptors)
            wire.InheritFd.Add(new InheritedDescriptor { Key = key, Fd = numberOf(descriptor) });
        if (options.LazyPages)
            wire.LazyPages = true;
        return new Request { Type = RequestType.Restore, Opts = wire };
    }

    /// <summary>For a CRIU that cannot open our descriptors. Such a request has no way to name a work folder of its own.</summary>
    public static void NameDirectories(Options wire, CriuOptions options)
    {
        if (options.WorkDirectory is not null)
            throw new ArgumentException("A CRIU in another pid namespace works in the folder of the images. Leave WorkDirectory null.", nameof(options));
        wire.ImagesDirFd = -1;
        wire.ImagesDir = options.ImagesDirectory;
    }

    public static Features ToWire(CriuFeatures features) => new()
    {
        MemTrack = features.HasFlag(CriuFeatures.MemoryTracking),
        LazyPages = features.HasFlag(CriuFeatures.LazyPages),
        PidfdStore = features.HasFlag(CriuFeatures.PidFdStore),
    };

    public static CriuFeatures FromWire(Features features) =>
        (features.MemTrack ? CriuFeatures.MemoryTracking : 0)
        | (features.LazyPages ? CriuFeatures.LazyPages : 0)
        | (features.PidfdStore ? CriuFeatures.PidFdStore : 0);

    private static Options Common(CriuOptions options)
    {
        var wire = new Options
        {
            LogLevel = options.LogLevel,
            LogFile = options.LogFile,
            ShellJob = options.ShellJob,
            FileLocks = options.FileLocks,
            TcpClose = options.TcpConnections == TcpConnections.Close,
            TcpEstablished = options.TcpConnections == TcpConnections.Keep,
            ExtUnixSk = options.ExternalUnixSockets,
            LinkRemap = options.LinkRemap,
            // Control groups belong to whoever set this machine up; a copy lives in those of its replayer.
            ManageCgroupsMode = CgroupMode.Ignore,
        };
        wire.External.Add(options.External);
        if (options.SkipInFlightConnections)
            wire.TcpSkipInFlight = true;
        if (options.NetworkLock != CriuNetworkLock.Default)
            wire.NetworkLock = (NetworkLock)options.NetworkLock;
        if (options.Unprivileged)
            wire.Unprivileged = true;
        if (options.GhostLimit is { } limit)
            wire.GhostLimit = (uint)Math.Min(limit, uint.MaxValue);
        if (options.OnNotification is not null)
            wire.NotifyScripts = true;
        return wire;
    }
}
