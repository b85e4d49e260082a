using System.Globalization;
using Checkpointing.Criu;
using Checkpointing.Store;
using Checkpointing.Supervision;
using Checkpointing.Tool.Capturing;
using Checkpointing.Tool.Infrastructure;
using Checkpointing.Tool.Supervising.Triggers;

namespace Checkpointing.Tool.Tests.Capturing;

/// <summary>What can be tried of a capture without CRIU: on this very process.</summary>
public sealed class CaptureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CheckpointStore _store;

    private readonly CaptureSubject _subject = new()
    {
        PidB = Environment.ProcessId,
        Program = "/srv/app/app.dll",
        Arguments = [],
        WorkingDirectory = "/",
        TemporaryFolder = null,
        Control = null,
        TerminalPath = null,
        CriuVersion = "4.2.1",
    };

    public CaptureTests() => _store = CheckpointStore.Open(_folder.Combine("store"));

    internal static CaptureMessage Request(string name) => new()
    {
        Pid = Environment.ProcessId,
        Point = name,
        Generation = 0,
        LeaveRunning = true,
        TcpConnections = TcpConnections.Close,
        Timeout = TimeSpan.FromSeconds(30),
        Preparation = TimeSpan.Zero,
        DotnetVersion = "",
        RuntimeVersion = "",
    };

    /// <summary>A program that is to be stopped ends when its images are written: what is not known of it by then never will be.</summary>
    [Fact]
    public void A_manifest_waits_for_what_is_being_looked_up_beside_the_dump()
    {
        var draft = new ManifestDraft(_subject, Request("warm"), new CaptureTerms(null, Stop: true, FromOutside: false), root: "");
        using PendingCheckpoint pending = _store.Begin("warm");
        draft.BeginFacts();
        CheckpointManifest manifest = draft.Complete(pending);
        Assert.Contains(manifest.MappedFiles, f => f.Path == typeof(ManifestDraft).Assembly.Location);
        Assert.NotNull(manifest.User);
    }

    [Fact]
    public void A_name_that_no_checkpoint_can_have_is_refused()
    {
        var capturer = new Capturer(new LocalSite("/nowhere/criu", Environment.ProcessId), _store, _subject);
        CaptureResult result = capturer.Capture(Request("../warm"), new CaptureTerms(null, Stop: false, FromOutside: false));
        Assert.Equal((FailureKind.Refused, "'../warm' cannot name a checkpoint."), (result.FailureKind, result.Error));
        Assert.Contains(CapturePointName.MaxLength.ToString(CultureInfo.InvariantCulture), result.Remedy, StringComparison.Ordinal);
    }

    /// <summary>It happens on a thread that nobody waits for before the program's end, whose exit code is to be had then.</summary>
    [Fact]
    public async Task A_triggered_capture_that_fails_as_nobody_foresaw_is_told()
    {
        using var error = new StringWriter();
        using var host = new ToolHost { Out = TextWriter.Null, Error = error, WorkingDirectory = "/", Environment = new Dictionary<string, string>() };
        var site = new BrokenSite();
        var service = new CaptureService(
            new Capturer(site, _store, _subject), new CaptureOrders(null, null, Stop: false, null), new Reporter(host), speak => speak());
        var plan = new TriggerPlan([new TimeTrigger(TimeSpan.Zero) { Text = "after=0" }], [], null);
        using (TriggeredCaptures.Start(plan, service, orders: null, new Reporter(host)))
            await site.Asked.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal("warning: nothing was captured for 'after=0': a bug\n", error.ToString());
    }

    public void Dispose() => _folder.Dispose();

    private sealed class BrokenSite() : CaptureSite(Environment.ProcessId)
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override string Root
        {
            get
            {
                Asked.TrySetResult();
                throw new InvalidOperationException("a bug");
            }
        }

        public override bool SharesOurNamespaces => true;

        public override void Dump(CriuDumpOptions options, CancellationToken limit) => throw new NotSupportedException();
    }
}
