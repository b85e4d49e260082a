namespace Checkpointing;

/// <summary>A supervised capture could not be made. The program is unharmed and may go on.</summary>
public class CheckpointException : Exception
{
    /// <summary>Makes an exception that says what stood in the way.</summary>
    /// <param name="message">Subject, value, cause and next step.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    public CheckpointException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>Capturing is not possible here at all: the supervisor is gone, CRIU is missing, or a permission is.</summary>
public sealed class CheckpointUnavailableException : CheckpointException
{
    /// <inheritdoc/>
    public CheckpointUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>The capture was refused before anything was frozen: the program is in a state that cannot be captured.</summary>
public sealed class CheckpointRefusedException : CheckpointException
{
    /// <inheritdoc/>
    public CheckpointRefusedException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>CRIU tried and failed; the program was set running again and no checkpoint was written.</summary>
public sealed class CheckpointFailedException : CheckpointException
{
    /// <inheritdoc/>
    public CheckpointFailedException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>One or more participants failed or took too long. <see cref="Exception.InnerException"/> gathers their exceptions.</summary>
public sealed class CheckpointHookException : CheckpointException
{
    /// <inheritdoc/>
    public CheckpointHookException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
