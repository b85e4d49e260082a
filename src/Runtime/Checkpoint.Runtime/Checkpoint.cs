using System.Diagnostics.CodeAnalysis;
using Checkpointing.Participants;
using Checkpointing.Restoring;
using Checkpointing.Supervision;
using Checkpointing.Testing;

namespace Checkpointing;

/// <summary>
/// Captures this process at a point it chooses. The call returns twice: <see cref="CheckpointOutcome.JustDumped"/>
/// in the original and <see cref="CheckpointOutcome.JustRestored"/> in every copy that is later replayed.
/// </summary>
public static class Checkpoint
{
    private static int s_generation;

    /// <summary>Whether something can capture this process: <c>dotnet checkpoint run</c>, or a CRIU service.</summary>
    public static bool IsSupervised => Supervisor.Current is not null;

    /// <summary>How many times this line of copies has been restored: 0 in the original.</summary>
    /// <remarks>Another thread than the one that captured waits in a copy until the copy knows.</remarks>
    public static int Generation
    {
        get
        {
            if (Simulation.Current is { } simulation)
                return simulation.Generation;
            int generation;
            do
                generation = Volatile.Read(ref s_generation);
            while (CaptureUnderWay.HasWaitedInCopy());
            return generation;
        }
    }

    /// <summary>Captures this process. Costs next to nothing when it is not supervised.</summary>
    /// <param name="name">
    /// The name of the capture point: a letter or digit, then letters, digits, <c>.</c>, <c>_</c> or <c>-</c>, 64 at most.
    /// </param>
    /// <param name="options">How to capture; the defaults when null.</param>
    /// <returns>Which side of the capture this is. Switch on its <see cref="CheckpointResult.Outcome"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> is not a valid name.</exception>
    /// <exception cref="CheckpointException">The process is supervised and the capture failed. The process is unharmed.</exception>
    public static CheckpointResult Capture(string name, CaptureOptions? options = null)
    {
        CapturePointName.ThrowIfInvalid(name);
        return Supervisor.Current is { } supervisor
            ? CaptureSequence.RunAsync(supervisor, name, options ?? CaptureOptions.Default, blocking: true, CancellationToken.None).GetAwaiter().GetResult()
            : NotCaptured(name);
    }

    /// <inheritdoc cref="Capture"/>
    /// <param name="name">The name of the capture point.</param>
    /// <param name="options">How to capture; the defaults when null.</param>
    /// <param name="cancellationToken">Gives up before the process is frozen; a capture under way is not cut short.</param>
    /// <exception cref="OperationCanceledException">Cancelled before anything was captured.</exception>
    public static Task<CheckpointResult> CaptureAsync(string name, CaptureOptions? options = null, CancellationToken cancellationToken = default)
    {
        CapturePointName.ThrowIfInvalid(name);
        cancellationToken.ThrowIfCancellationRequested();
        return Supervisor.Current is { } supervisor
            ? CaptureSequence.RunAsync(supervisor, name, options ?? CaptureOptions.Default, blocking: false, cancellationToken)
            : Task.FromResult(NotCaptured(name));
    }

    /// <inheritdoc cref="CaptureAsync(string, CaptureOptions?, CancellationToken)"/>
    public static Task<CheckpointResult> CaptureAsync(string name, CancellationToken cancellationToken) =>
        CaptureAsync(name, options: null, cancellationToken);

    /// <summary>Registers a participant, to be told before and after every capture until the returned registration is disposed.</summary>
    /// <param name="participant">Who is told. Before a capture in reverse order of registration, afterwards in order.</param>
    /// <returns>The registration. Keep it for as long as the participant is to be told.</returns>
    public static IDisposable Register(ICheckpointParticipant participant)
    {
        ArgumentNullException.ThrowIfNull(participant);
        return ParticipantRegistry.Shared.Add(participant);
    }

    /// <summary>Registers delegates as a participant.</summary>
    /// <param name="beforeCapture">Called before the capture.</param>
    /// <param name="afterDump">Called in the original after it.</param>
    /// <param name="afterRestore">Called in every copy when it has woken up.</param>
    /// <returns>The registration. Keep it for as long as the delegates are to be called.</returns>
    public static IDisposable Register(Action? beforeCapture = null, Action? afterDump = null, Action<ReplayContext>? afterRestore = null) =>
        Register(DelegateParticipant.From(beforeCapture, afterDump, afterRestore));

    /// <inheritdoc cref="Register(Action?, Action?, Action{ReplayContext}?)"/>
    public static IDisposable Register(Func<Task>? beforeCapture = null, Func<Task>? afterDump = null, Func<ReplayContext, Task>? afterRestore = null) =>
        Register(new DelegateParticipant(beforeCapture, afterDump, afterRestore));

    /// <summary>Enters a section that no capture may interrupt: a capture waits until none is held.</summary>
    /// <returns>Leaves the section when disposed.</returns>
    [SuppressMessage("Design", "CA1024:Use properties where appropriate", Justification = "Entering has an effect.")]
    public static IDisposable EnterCriticalSection() => CriticalSections.Shared.Enter();

    /// <summary>
    /// Notes a value of this copy for <c>dotnet checkpoint replay --compare</c>, which says where copies differ that should not, and
    /// where they are equal and should not be. Costs next to nothing in a process that is not such a copy.
    /// </summary>
    /// <param name="name">What it is. A name may be recorded more than once: the values are compared in their order.</param>
    /// <param name="value">
    /// The value: text, a number, a time, bytes, or a collection of these; of anything else, what its <c>ToString</c> says. It is
    /// shown in reports, unless it is to be unique: of such a value a report has a digest.
    /// </param>
    /// <param name="unique">Whether no two copies may have the same: keys, ids, seeds.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    public static void Record(string name, object? value, bool unique = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Supervisor.Current?.Record(name, value, unique);
    }

    internal static void SetGeneration(int generation)
    {
        if (Simulation.Current is { } simulation)
            simulation.Generation = generation;
        else
            Volatile.Write(ref s_generation, generation);
    }

    internal static CheckpointResult NotCaptured(string name) =>
        new(CheckpointOutcome.NotCaptured, name, checkpointId: null, Generation, replay: null, TimeSpan.Zero);
}
