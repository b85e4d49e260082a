using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Checkpointing.Restoring;

namespace Checkpointing.Tests.Restoring;

/// <summary>What a reseed does to two copies of one image is seen only with CRIU; here, that it finds the library in use.</summary>
public sealed class OpenSslEntropyTests
{
    private readonly string[] _maps;

    public OpenSslEntropyTests()
    {
        _ = RandomNumberGenerator.GetBytes(1);
        _maps = [.. File.ReadLines("/proc/self/maps")];
        Assert.Contains(_maps, IsCode);
    }

    [Fact]
    public void The_library_in_use_is_reseeded()
    {
        byte[] before = RandomNumberGenerator.GetBytes(32);
        OpenSslEntropy.Reseed();
        Assert.NotEqual(before, RandomNumberGenerator.GetBytes(32));
    }

    [Fact]
    public void Nothing_is_done_where_none_is_loaded()
    {
        IEnumerable<string> others = _maps.Where(line => !line.Contains("libcrypto", StringComparison.Ordinal));
        Reseed(
            [.. others, "7f0000000000-7f0000001000 rw-p 00000000 00:00 0", "7ffd00000000-7ffd00021000 rw-p 00000000 00:00 0    [stack]"]);
    }

    [Fact]
    public void A_library_that_cannot_be_reached_is_named()
    {
        var exception = Assert.Throws<InvalidOperationException>(
            () => Reseed(["7f0000000000-7f0000001000 r-xp 00000000 00:1f 7    /nowhere/libcrypto-1a2b.so.9"]));
        Assert.Contains("'/nowhere/libcrypto-1a2b.so.9'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_fails_does_not_hide_behind_one_that_works() => Assert.Throws<InvalidOperationException>(
        () => Reseed(["7f0000000000-7f0000001000 r-xp 00000000 00:1f 7    /nowhere/libcrypto.so.9", .. _maps]));

    [Fact]
    public void A_library_whose_file_was_replaced_is_found_by_its_name() =>
        Reseed(_maps.Where(IsCode).Select(line => line + " (deleted)"));

    [Fact]
    public void Another_copy_of_the_library_is_not_taken_for_the_one_in_use()
    {
        string elsewhere = "7f0000000000-7f0000001000" + _maps.First(IsCode)[_maps.First(IsCode).IndexOf(' ', StringComparison.Ordinal)..];
        Assert.Throws<InvalidOperationException>(() => Reseed([elsewhere]));
    }

    [Fact]
    public void The_mappings_are_read_again_only_when_a_library_has_come()
    {
        IReadOnlyList<LoadedOpenSsl> found = LoadedOpenSsl.OfProcess();
        Assert.NotEmpty(found);
        Assert.Same(found, LoadedOpenSsl.OfProcess());

        // One that no program of .NET has loaded already.
        NativeLibrary.Free(NativeLibrary.Load("libBrokenLocale.so.1"));
        Assert.NotSame(found, LoadedOpenSsl.OfProcess());
    }

    private static void Reseed(IEnumerable<string> maps) => OpenSslEntropy.Reseed(LoadedOpenSsl.In(maps));

    private static bool IsCode(string line) =>
        line.Contains("/libcrypto", StringComparison.Ordinal) && line.Contains(" r-xp ", StringComparison.Ordinal);
}
