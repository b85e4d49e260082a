using Checkpointing.Store;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Supervising;

namespace Checkpointing.Tool.Replaying.Many;

/// <summary>One of many copies: it reads what all read, writes among the others, and hears the signals that all hear.</summary>
internal sealed class ManyConnections(CheckpointManifest manifest, CopyOutput output, SharedInput input, CopySignals signals)
    : StreamConnections(ForUser(ProgramStreams.Apart(KindsOf(manifest)), manifest))
{
    private static readonly TimeSpan s_drainLimit = TimeSpan.FromSeconds(30);

    private OutputPump? _pump;
    private InputFeed? _feed;
    private int _pid;

    public override void Attach(int pid)
    {
        Streams.CloseTheirs();
        _pump = OutputPump.Start(Streams.Outputs, output);
        _feed = input.Feed(Streams);
        _pid = pid;
        signals.Add(pid);
    }

    public override void Detach() => signals.Remove(_pid);

    public override void Finish()
    {
        try
        {
            _pump?.Finish(s_drainLimit);
            output.Finish();
        }
        catch (IOException exception)
        {
            throw new ToolException(
                ErrorCodes.NoRoom, $"What a copy of {manifest.Reference} wrote could not be passed on: {exception.Message}", "Is there room where stdout and --output-dir lead to?", exception);
        }
    }

    public override void Dispose()
    {
        // Before the descriptors are closed that their threads use.
        _pump?.Dispose();
        _feed?.Dispose();
        output.Dispose();
        base.Dispose();
    }
}
