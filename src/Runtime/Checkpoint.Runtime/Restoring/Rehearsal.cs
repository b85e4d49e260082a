using System.Runtime.CompilerServices;
using Checkpointing.Native;
using Checkpointing.Supervision;
using Checkpointing.Testing;

namespace Checkpointing.Restoring;

/// <summary>
/// Has a program do once what each of its copies will do first: wake up. What a program has not done before it is captured, the JIT
/// compiler would have to compile in each copy; it is some eighty methods, and they cost more time than all else that a copy does there.
/// </summary>
internal static class Rehearsal
{
    private static int s_done;

    /// <summary>Does nothing when it was done before, or where everything is compiled already.</summary>
    /// <param name="capture">The sequence of a capture, to be run with another supervisor.</param>
    /// <returns>Whether it was done now.</returns>
    public static async Task<bool> RunOnceAsync(Func<ISupervisor, Task> capture)
    {
        if (!RuntimeFeature.IsDynamicCodeCompiled || Interlocked.Exchange(ref s_done, 1) != 0)
            return false;
        try
        {
            await RunAsync(capture).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // It saves time, and nothing depends on it: whatever it stumbled over, the capture will meet and tell.
        catch (Exception)
#pragma warning restore CA1031
        {
        }

        return true;
    }

    internal static async Task RunAsync(Func<ISupervisor, Task> capture)
    {
        // The simulation of a capture has none; the threads of a copy wait for its end.
        CaptureUnderWay.Begin()?.Dispose();
        (Descriptor copy, Descriptor replayer) = Descriptor.SocketPair(LibC.SOCK_STREAM);
        using (copy)
        using (var connection = new ControlConnection(replayer))
        {
            var supervisor = new ControlChannel(copy);

            // Its participants and its generation are its own; the program's do not hear of it.
            var simulation = new Simulation(supervisor);
            simulation.Begin(SimulationScope.Flow);
            try
            {
                connection.Send(new RestoredMessage
                {
                    CheckpointId = "", ReplayId = "", Index = 0, Count = 1, Generation = 1, Arguments = [""], Environment = new Dictionary<string, string>(),
                });
                await capture(supervisor).ConfigureAwait(false);
            }
            finally
            {
                simulation.End();
            }
        }
    }
}
