using Checkpointing.Store;
using Checkpointing.Tool.Verifying;

namespace Checkpointing.Tool.Tests.Verifying;

public sealed class MachineCheckTests
{
    [Fact]
    public void An_instruction_that_is_missing_is_named_and_the_kernels_own_features_are_not()
    {
        Problem problem = Assert.Single(MachineCheck.CheckProcessor(new("x64", ["avx2", "avx512f", "ibrs", "md_clear", "sse4_2"]), new("x64", ["avx2", "sse4_2"])));
        Assert.Equal(("CKPT9016", "avx512f"), (problem.Code, problem.Expected));
        Assert.Empty(MachineCheck.CheckProcessor(new("x64", ["avx2", "ibrs"]), new("x64", ["avx2", "avx512f"])));
        Assert.Equal("sve", Assert.Single(MachineCheck.CheckProcessor(new("arm64", ["asimd", "sve"]), new("arm64", ["asimd"]))).Expected);
    }

    [Fact]
    public void Another_kind_of_processor_is_all_that_is_said() =>
        Assert.Equal(("x64", "arm64"), Assert.Single(MachineCheck.CheckProcessor(new("x64", ["avx2"]), new("arm64", ["asimd"]))) is var p ? (p.Expected, p.Found) : default);

    [Theory]
    [InlineData("6.18.0", "6.18.1-cloud", false)]
    [InlineData("6.18.0", "7.0.0", false)]
    [InlineData("6.18.0", "6.17.9", true)]
    [InlineData("unknown", "6.17.9", false)]
    public void An_older_kernel_is_a_problem(string then, string now, bool expected) => Assert.Equal(expected, MachineCheck.CheckKernel(then, now).Any());

    [Fact]
    public void Room_is_needed_for_the_files_and_the_memory_of_a_copy()
    {
        CheckpointManifest manifest = Checkpoints.Manifest([new("pages-1.img", 1000, ""), new("pages-2.img", 500, ""), new("mm.img", 9999, "")]);
        Assert.Empty(ResourceCheck.CheckMemory(manifest, 1500));
        Assert.Empty(ResourceCheck.CheckMemory(manifest, null));
        Assert.Equal(("CKPT9019", "1500 bytes", "1499 bytes"), Assert.Single(ResourceCheck.CheckMemory(manifest, 1499)) is var m ? (m.Code, m.Expected, m.Found) : default);

        long needed = (4 << 20) + 343;
        Assert.Empty(ResourceCheck.CheckDisk(manifest, needed));
        Assert.Equal("CKPT9019", Assert.Single(ResourceCheck.CheckDisk(manifest, needed - 1)).Code);
        CheckpointManifest compressed = Checkpoints.Manifest([new("pages-1.img.lz4", 100, "") { UncompressedBytes = 1000 }, new("mm.img", 9999, "")]);
        Assert.Empty(ResourceCheck.CheckDisk(compressed, needed + 1000));
        Assert.Equal("CKPT9019", Assert.Single(ResourceCheck.CheckDisk(compressed, needed + 999)).Code);
        Assert.True(ResourceCheck.AvailableMemory() > 1 << 20);
    }
}
