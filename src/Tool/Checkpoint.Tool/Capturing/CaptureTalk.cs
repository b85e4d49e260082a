using System.Globalization;
using Checkpointing.Store;
using Checkpointing.Tool.Capturing.Inspecting;
using Checkpointing.Tool.Infrastructure;

namespace Checkpointing.Tool.Capturing;

/// <summary>What a user is told of a capture.</summary>
internal static class CaptureTalk
{
    public static void Tell(Reporter reporter, CaptureResult result)
    {
        if (result.Checkpoint is { } checkpoint)
        {
            reporter.Say(string.Create(CultureInfo.InvariantCulture, $"captured {checkpoint.Reference} in {result.Pause.TotalMilliseconds:0} ms ({TextLayout.Size(checkpoint.Manifest.SizeBytes)})"));
            foreach (ManifestConnection connection in checkpoint.Manifest.Connections.Where(c => c.Action == ConnectionAction.Closed))
                reporter.Detail($"copies find descriptor {connection.Fd} closed: {Describe(connection)}");
            OpenDatabases.Warn(reporter, checkpoint);
        }
        else if (result.Obstacles.Count > 1)
        {
            reporter.Warn($"{result.Name} was not captured: {result.Obstacles.Count} things stand in the way.");
            foreach (Obstacle obstacle in result.Obstacles)
                reporter.Warn($"  {obstacle.What} {obstacle.Remedy}");
        }
        else
        {
            reporter.Warn($"{result.Name} was not captured: {Reason(result)}");
        }
    }

    /// <summary>What a capture that the program does not know of cannot do.</summary>
    public static string FromOutside(StoredCheckpoint checkpoint) =>
        $"{checkpoint.Reference} was captured from outside: no hooks ran, no garbage was collected, and copies may draw the same random values and keys.";

    /// <summary>What a connection is, and where it leads.</summary>
    public static string Describe(ManifestConnection connection) => connection.Kind switch
    {
        ConnectionKind.Pipe => $"a pipe to {connection.Remote}",
        ConnectionKind.Unix => $"a unix socket to {connection.Remote ?? connection.Local ?? "a socket without a name"} of {connection.Peer}",
        _ => $"a TCP connection to {connection.Remote}",
    };

    public static string Reason(CaptureResult result) => $"{result.Error} {result.Remedy}".TrimEnd();
}
