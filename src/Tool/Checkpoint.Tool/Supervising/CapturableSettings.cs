namespace Checkpointing.Tool.Supervising;

/// <summary>Settings of .NET without which a program could not be captured or replayed, or only with needless bytes. The user's own come first.</summary>
internal static class CapturableSettings
{
    public static IEnumerable<(string Name, string Value)> For(ProgramToRun program)
    {
        // Configuration is watched from the content root down, our store included: each folder that is gone at the replay, such as
        // the one a checkpoint is written in, would make the restore fail. Polling sees the same changes.
        yield return ("DOTNET_USE_POLLING_FILE_WATCHER", "1");
        // The JIT compiler keeps up to 16 MB of its working memory for some seconds, of no use to a copy. As much as most methods need
        // is enough: no difference to start and warm-up was measured.
        yield return ("DOTNET_JitHostMaxSlabCache", "0x40000");
        // CRIU starts its code in the first executable mapping of the program. Where the runtime is part of the executable, it keeps its
        // compiled code right before itself, in shared mappings that nobody can write to: "POKEDATA failed: Input/output error".
        if (MayContainRuntime(program))
            yield return ("DOTNET_EnableWriteXorExecute", "0");
    }

    /// <summary>A single file; every other .NET program has its assembly beside the executable. The setting means nothing to native ones.</summary>
    private static bool MayContainRuntime(ProgramToRun program)
    {
        if (program.Prefix.Count > 0)
            return false;
        string file = File.ResolveLinkTarget(program.File, returnFinalTarget: true)?.FullName ?? program.File;
        return !File.Exists(file + ".dll");
    }
}
