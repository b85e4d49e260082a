namespace Checkpointing.Store;

/// <summary>The store cannot be read or written. The message names the path, the cause and the way out.</summary>
internal class StoreException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>A checkpoint that is in the store but must not be used: its manifest or its files are not as they were committed.</summary>
internal sealed class DamagedCheckpointException(string file, string cause, Exception? innerException = null)
    : StoreException($"The checkpoint is damaged: '{file}' {cause}.", innerException)
{
    public string File { get; } = file;
}

/// <summary>No checkpoint, or more than one, answers to a reference.</summary>
internal sealed class CheckpointNotFoundException(string message, string remedy, bool ambiguous = false) : StoreException(message)
{
    public string Remedy { get; } = remedy;

    public bool Ambiguous { get; } = ambiguous;
}
