using System.Globalization;
using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Tests.Native;

public sealed class HeapPagesTests
{
    /// <summary>How few page faults a command then has is a benchmark's to say; here, that the kernel has taken the heap for it.</summary>
    [Fact]
    public void The_heap_is_locked_where_it_grows_and_goes_on_growing()
    {
        long before = Locked();
        HeapPages.MakeInOneGo();
        Assert.InRange(Locked() - before, 1, 3072);

        object[] many = [.. Enumerable.Range(0, 10_000).Select(i => (object)new byte[i % 700])];
        Assert.All(many, Assert.NotNull);
    }

    private static long Locked() => long.Parse(
        File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmLck:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
