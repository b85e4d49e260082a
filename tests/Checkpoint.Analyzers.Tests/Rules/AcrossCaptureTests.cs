using Checkpointing.Analyzers.Tests.Verification;

namespace Checkpointing.Analyzers.Tests.Rules;

/// <summary>Each program is one way in which a value or a resource does, or does not, live across a capture.</summary>
public class AcrossCaptureTests
{
    public static TheoryData<string> Programs => new()
    {
        // Before a capture, helpers are looked into for what they make.
        """
        string id = NewId();
        string given = Given();
        var r = Checkpoint.Capture("x");
        Console.WriteLine(r.Outcome);
        Console.WriteLine(id); //! CKPT2002
        Console.WriteLine(given);
        static string NewId() => Guid.NewGuid().ToString("N");
        static string Given() => File.ReadAllText("id");
        """,
        // An answer that may be absent is still an answer.
        """
        if (Maybe() ?? false) Environment.Exit(1); //! CKPT1001
        File.ReadAllText("x");
        static bool? Maybe()
        {
            var r = Checkpoint.Capture("m");
            return r.Outcome == CheckpointOutcome.NotCaptured ? null : r.Outcome == CheckpointOutcome.JustRestored;
        }
        """,
        // A bare return in a switch.
        """
        class P
        {
            static async Task Main()
            {
                var r = await Checkpoint.CaptureAsync("x");
                switch (r.Outcome)
                {
                    case CheckpointOutcome.JustRestored:
                        Console.WriteLine("woke");
                        return; //! CKPT1001
                    case CheckpointOutcome.JustDumped:
                        Console.WriteLine("stored");
                        break;
                }

                Console.WriteLine(File.ReadAllText("x").Length);
            }
        }
        """,
        // Returns of a copy that looked around first are no picked codes.
        """
        class P
        {
            static async Task<int> Main()
            {
                var r = await Checkpoint.CaptureAsync("x");
                if (r.Outcome == CheckpointOutcome.JustDumped) return 0;
                for (int i = 0; i < 5; i++)
                {
                    if (File.Exists("x" + i)) return 0;
                    await Task.Delay(i);
                }

                return 1;
            }
        }
        """,
        // A branch that names JustRestored beside something else is still the copy's; one that complains first is not.
        """
        int left = 2;
        var r = Checkpoint.Capture("x");
        if (r.Outcome == CheckpointOutcome.JustRestored && left == args.Length)
            Environment.Exit(2); //! CKPT1001
        if (r.Outcome == CheckpointOutcome.JustRestored && r.Replay!.Arguments.Count == 0)
        {
            Console.Error.WriteLine("usage: FILE");
            Environment.Exit(64);
        }
        """,
        // What an event tells is an answer.
        """
        class Told : EventArgs { public required CheckpointResult Result { get; init; } }
        class P
        {
            static void Main() => Console.WriteLine(Checkpoint.Capture("x").Outcome);
            static void OnCaptured(object? sender, Told e)
            {
                if (e.Result.Outcome == CheckpointOutcome.JustRestored)
                    Environment.Exit(9); //! CKPT1001
                if (e.Result.Outcome == CheckpointOutcome.JustDumped)
                    Environment.Exit(0);
            }
        }
        """,
        // Inside the branch NotCaptured is told from JustDumped after all.
        """
        var r = Checkpoint.Capture("x");
        if (r.Outcome != CheckpointOutcome.JustRestored)
            Console.WriteLine(r.Outcome == CheckpointOutcome.JustDumped ? "saved" : "running");
        """,
        // What only the outcome is taken of, and nobody reads, is ignored.
        """
        var outcome = Checkpoint.Capture("x").Outcome; //! CKPT1002
        Func<Task> save = async () => await Checkpoint.CaptureAsync("save"); //! CKPT1002
        await save();
        """,
        // A deleted file, and one that was closed before.
        """
        var open = File.Create("a");
        File.Delete("a");
        Console.WriteLine(Checkpoint.Capture("x").Outcome); //! CKPT5004
        open.Dispose();
        var closed = File.Create("b");
        closed.Dispose();
        File.Delete("b");
        Console.WriteLine(Checkpoint.Capture("y").Outcome);
        """,
        // A timer works without being mentioned again.
        """
        using var watchdog = new Timer(_ => Console.WriteLine(), null, 1000, 1000); //! CKPT3003
        Console.WriteLine(Checkpoint.Capture("x").Outcome);
        """,
        // A lambda that is made in a static initializer runs later.
        """
        class P
        {
            static readonly Lazy<CheckpointResult> s_later = new(() => Checkpoint.Capture("x"));
            static readonly CheckpointResult s_now = Checkpoint.Capture("y"); //! CKPT1007
            static void Main() => Console.WriteLine(s_later.Value.Outcome + "" + s_now.Outcome);
        }
        """,
        // A nonce counter that a hook sets back, with a new prefix, is done right.
        """
        using System.Buffers.Binary;
        using System.Security.Cryptography;
        class Channel
        {
            readonly AesGcm _gcm = new(File.ReadAllBytes("key"), 16);
            readonly byte[] _prefix = new byte[4];
            ulong _renewed, _counter;
            readonly IDisposable _hook;
            Channel() => _hook = Checkpoint.Register(afterRestore: _ => { RandomNumberGenerator.Fill(_prefix); _renewed = 0; });
            void Seal(byte[] plain)
            {
                Span<byte> good = stackalloc byte[12], bad = stackalloc byte[12];
                _prefix.CopyTo(good);
                BinaryPrimitives.WriteUInt64BigEndian(good[4..], ++_renewed);
                BinaryPrimitives.WriteUInt64BigEndian(bad.Slice(4), ++_counter);
                _gcm.Encrypt(good, plain, new byte[plain.Length], new byte[16]);
                _gcm.Encrypt(bad, plain, new byte[plain.Length], new byte[16]); //! CKPT2004
            }
            static void Main()
            {
                Channel channel = new();
                Console.WriteLine(Checkpoint.Capture("x").Outcome);
                channel.Seal([1]);
                channel._hook.Dispose();
            }
        }
        """,
        // The dates of a certificate may be looked at again; what was found out about them before may not be relied on.
        """
        using System.Security.Cryptography.X509Certificates;
        using var root = X509CertificateLoader.LoadCertificateFromFile("root.cer");
        bool valid = root.NotAfter > DateTime.Now;
        Console.WriteLine(Checkpoint.Capture("x").Outcome);
        if (valid) Console.WriteLine("ok"); //! CKPT3004
        bool again = root.NotAfter > DateTime.Now;
        Console.WriteLine(again);
        """,
        // A transaction scope that suppresses holds none.
        """
        using System.Transactions;
        using (new TransactionScope(TransactionScopeOption.Suppress)) Console.WriteLine(Checkpoint.Capture("x").Outcome);
        using (new TransactionScope()) Console.WriteLine(Checkpoint.Capture("y").Outcome); //! CKPT1008
        """,
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public Task Each_is_reported_where_it_says_so_and_nowhere_else(string source) => Expect.MarksAsync(source, TestContext.Current.CancellationToken);

    [Fact]
    public Task A_lambda_inside_a_try_has_regions_of_its_own() => Expect.MarksAsync(
        """
        try
        {
            try
            {
                try { Console.WriteLine(); }
                catch (IOException) { Console.WriteLine(1); }
                Action act = () =>
                {
                    var r = Checkpoint.Capture("x");
                    if (r.Outcome == CheckpointOutcome.JustRestored)
                        Environment.Exit(1); //! CKPT1001
                };
                act();
            }
            catch (IOException) { Console.WriteLine(2); }
        }
        catch (CheckpointException e) { Console.WriteLine(e.Message); }
        """,
        TestContext.Current.CancellationToken);
}
