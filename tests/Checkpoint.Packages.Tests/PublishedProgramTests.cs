using System.Runtime.InteropServices;
using Checkpointing.Packages.Tests.Infrastructure;

namespace Checkpointing.Packages.Tests;

/// <summary>Programs in the forms that they are published in.</summary>
[Collection(OneClone.Name)]
public sealed class PublishedProgramTests(Clone clone)
{
    [Theory]
    [InlineData("single-file", "-p:PublishSingleFile=true --self-contained true")]
    [InlineData("native", "-p:PublishAot=true")]
    public async Task A_published_program_is_captured_and_replayed(string form, string options)
    {
        Assert.SkipUnless(Environment.UserName == "root", "Capturing needs root.");
        string? problem = form == "native" ? await Linker.EnsureAsync(clone.Shell) : null;
        Assert.SkipUnless(problem is null, problem ?? "");
        string rid = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        // The sample's lock file does not name what is only fetched for this form.
        await clone.Shell.RunAsync(
            $"dotnet publish tests/Samples/Linpack -c Release -r {rid} {options} -p:RestoreLockedMode=false -p:NuGetLockFilePath=$PWD/published/{form}.lock.json -o published/{form}");

        string tool = await clone.BuildToolAsync();
        string original = await clone.Shell.RunAsync($"{tool} run --store published/store published/{form}/Linpack 200");
        Assert.Contains("outcome=JustDumped", original, StringComparison.Ordinal);
        string copy = await clone.Shell.RunAsync($"{tool} replay --store published/store");
        Assert.Contains("outcome=JustRestored", copy, StringComparison.Ordinal);
        Assert.Contains("residual=", copy, StringComparison.Ordinal);
    }
}
