using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Checkpointing.Restoring;
using Checkpointing.Supervision;
using Checkpointing.Tests.Supervision;

namespace Checkpointing.Tests.Restoring;

/// <summary>That copies draw differently while a capture is under way is seen only with CRIU; here, whom they draw from.</summary>
public sealed class KernelEntropyTests
{
    private readonly LoadedOpenSsl _library;

    public KernelEntropyTests()
    {
        _ = RandomNumberGenerator.GetBytes(1);
        _library = LoadedOpenSsl.In(File.ReadLines("/proc/self/maps")).First();
    }

    [Fact]
    public void OpenSSL_has_its_own_generator_before_and_after_and_another_meanwhile()
    {
        Assert.Equal(Own, InUse);
        using (KernelEntropy.Begin())
        {
            Assert.NotEqual(Own, InUse);
            Assert.Equal(4, Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetHexString(32)).Distinct().Count());
            // More than the kernel gives in one go where a signal comes in between.
            Assert.Contains(RandomNumberGenerator.GetBytes(1 << 20)[^32..], b => b != 0);
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            Assert.True(key.VerifyHash(new byte[32], key.SignHash(new byte[32])));
            // As a copy does, before its generator is drawn from again.
            OpenSslEntropy.Reseed();
        }

        Assert.Equal(Own, InUse);
    }

    [Fact]
    public void A_generator_that_the_program_has_set_meanwhile_stays()
    {
        nint ours;
        using (KernelEntropy.Begin())
            ours = InUse;
        try
        {
            using (KernelEntropy.Begin())
                InUse = Own;
            Assert.Equal(Own, InUse);
            InUse = ours;
            using (KernelEntropy.Begin())
                Assert.Equal(ours, InUse);
            Assert.Equal(ours, InUse);
        }
        finally
        {
            InUse = Own;
        }
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task A_capture_has_it_from_its_request_to_its_answer(bool fails)
    {
        nint meanwhile = 0;
        var supervisor = new FakeSupervisor(r =>
        {
            meanwhile = InUse;
            return fails ? throw new CheckpointFailedException("no") : new CaptureAnswer(CheckpointOutcome.JustDumped, "id", r.Generation, Replay: null);
        });
        Exception? exception = await Record.ExceptionAsync(() => supervisor.RunAsync());
        Assert.Equal(fails, exception is not null);
        Assert.NotEqual(Own, meanwhile);
        Assert.Equal(Own, InUse);
    }

    private nint Own => Function<GetMethod>("RAND_OpenSSL")();

    private nint InUse
    {
        get => Function<GetMethod>("RAND_get_rand_method")();
        set => Assert.Equal(1, Function<SetMethod>("RAND_set_rand_method")(value));
    }

    private T Function<T>(string name) => Marshal.GetDelegateForFunctionPointer<T>(_library.Function(name));

    private delegate nint GetMethod();

    private delegate int SetMethod(nint method);
}
