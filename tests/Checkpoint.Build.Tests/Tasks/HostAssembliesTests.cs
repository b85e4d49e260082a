using Checkpointing.Build.Tasks;

namespace Checkpointing.Build.Tests.Tasks;

public sealed class HostAssembliesTests
{
    // MSBuild 18.0.2 on .NET Framework: the versions that MSBuild.exe.config binds to. Every later MSBuild, and each .NET SDK from 10.0, has these or newer ones.
    private static readonly Dictionary<string, Version> s_given = new(StringComparer.Ordinal)
    {
        ["netstandard"] = new(2, 0, 0, 0),
        ["Microsoft.Build.Framework"] = new(15, 1, 0, 0),
        ["Microsoft.Build.Utilities.Core"] = new(15, 1, 0, 0),
        ["System.Collections.Immutable"] = new(9, 0, 0, 0),
        ["System.Memory"] = new(4, 0, 2, 0),
        ["System.Reflection.Metadata"] = new(9, 0, 0, 0),
        ["System.Text.Encodings.Web"] = new(9, 0, 0, 0),
        ["System.Text.Json"] = new(9, 0, 0, 0),
    };

    /// <summary>The package brings no assembly but its own, so a newer one than the oldest host has could not be loaded.</summary>
    [Fact]
    public void The_tasks_need_nothing_that_a_host_does_not_have() => Assert.All(typeof(VerifyCheckpoint).Assembly.GetReferencedAssemblies(), needed =>
    {
        Assert.True(s_given.TryGetValue(needed.Name!, out Version? given), $"No host has {needed.Name}.");
        Assert.True(needed.Version <= given, $"{needed.Name} is needed in version {needed.Version}, and the oldest host has {given}.");
    });
}
