namespace Checkpointing.Benchmarks;

/// <summary>A measurement that could not be made, with what is needed to see why.</summary>
internal sealed class BenchmarkException(string message, Exception? innerException = null) : Exception(message, innerException);
