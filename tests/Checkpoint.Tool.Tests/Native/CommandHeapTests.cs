using System.Globalization;
using System.Runtime;
using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Tests.Native;

/// <summary>How much sooner a command ends is a benchmark's to say; here, that nothing is different for one that goes on.</summary>
public sealed class CommandHeapTests
{
    [Fact]
    public void Memory_is_locked_and_a_long_command_is_collected_all_the_same()
    {
        long before = Locked();
        CommandHeap.Prepare();
        Assert.InRange(Locked() - before, 1, 2048);

        int collections = GC.CollectionCount(0);
        for (int i = 0; i < 200_000; i++)
            Assert.NotNull(new byte[1000]);
        Assert.NotEqual(collections, GC.CollectionCount(0));
        Assert.NotEqual(GCLatencyMode.NoGCRegion, GCSettings.LatencyMode);
    }

    private static long Locked() => long.Parse(
        File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmLck:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
