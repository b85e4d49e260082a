using Checkpointing.Supervision;

namespace Checkpointing.Testing;

/// <summary>What a capture point is to answer under a <see cref="SimulatedSupervisor"/>.</summary>
public sealed class SimulatedAnswer
{
    private readonly Func<CaptureRequest, int, CaptureAnswer> _answer;

    private SimulatedAnswer(Func<CaptureRequest, int, CaptureAnswer> answer) => _answer = answer;

    /// <summary>The original, running on. Participants are told of it. The process is not ended when the options ask for that.</summary>
    public static SimulatedAnswer JustDumped { get; } =
        new((request, pass) => new CaptureAnswer(CheckpointOutcome.JustDumped, IdOf(request, pass), request.Generation, Replay: null));

    /// <summary>Nothing happened, as for a copy that reaches a capture point again. Participants are told that the capture is off.</summary>
    public static SimulatedAnswer NotCaptured { get; } =
        new((request, _) => new CaptureAnswer(CheckpointOutcome.NotCaptured, CheckpointId: null, request.Generation, Replay: null));

    /// <summary>
    /// A copy that has just woken up: the generation is one more, <see cref="PerRestore{T}"/> values are computed again, the variables
    /// are set until the supervisor is disposed, and participants are told.
    /// </summary>
    /// <param name="arguments">The arguments of the replay; none when null.</param>
    /// <param name="environment">The variables of the replay; none when null.</param>
    /// <param name="index">Which of the copies this is, from 0.</param>
    /// <param name="count">How many copies there are; one more than <paramref name="index"/> when null.</param>
    /// <param name="stopped">How long ago the dump was.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is negative, or not below <paramref name="count"/>.</exception>
    public static SimulatedAnswer JustRestored(
        IEnumerable<string>? arguments = null, IReadOnlyDictionary<string, string>? environment = null, int index = 0, int? count = null, TimeSpan stopped = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        int copies = count ?? index + 1;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(copies, index, nameof(count));
        string[] words = [.. arguments ?? []];
        var variables = new Dictionary<string, string>(environment ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        return new SimulatedAnswer((request, pass) => new CaptureAnswer(
            CheckpointOutcome.JustRestored,
            IdOf(request, pass),
            request.Generation + 1,
            new ReplayContext(Guid.NewGuid().ToString("n"), index, copies, words, variables),
            stopped));
    }

    /// <summary>The capture throws. Participants are told that it is off.</summary>
    /// <param name="failure">
    /// What it throws, such as a <see cref="CheckpointUnavailableException"/>, <see cref="CheckpointRefusedException"/> or
    /// <see cref="CheckpointFailedException"/>.
    /// </param>
    public static SimulatedAnswer Throw(CheckpointException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return new SimulatedAnswer((_, _) => throw failure);
    }

    /// <summary>One answer after the other each time the capture point is reached; the last one from then on.</summary>
    /// <param name="answers">At least one.</param>
    public static SimulatedAnswer InTurn(params SimulatedAnswer[] answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentOutOfRangeException.ThrowIfZero(answers.Length, nameof(answers));
        SimulatedAnswer[] all = [.. answers];
        return new SimulatedAnswer((request, pass) => all[Math.Min(pass, all.Length - 1)]._answer(request, pass));
    }

    internal CaptureAnswer To(CaptureRequest request, int pass) => _answer(request, pass);

    private static string IdOf(CaptureRequest request, int pass) => $"simulated-{request.Name}-{pass + 1}";
}
