using Checkpointing.Tool.Supervising.Triggers;

namespace Checkpointing.Tool.Tests.Supervising;

public sealed class HookAssemblyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("checkpoint-hook-").FullName;

    private string Program => Path.Combine(_folder, "app.dll");

    [Fact]
    public void The_programs_own_runtime_comes_first()
    {
        Configure("net8.0");
        string own = Path.Combine(_folder, "Checkpoint.Runtime.dll");
        File.WriteAllText(own, "");
        Assert.Equal(own, HookAssembly.For(Program));
    }

    [Fact]
    public void The_tools_is_for_programs_that_can_load_it()
    {
        Configure("net10.0");
        Assert.Equal(Path.Combine(AppContext.BaseDirectory, "Checkpoint.Runtime.dll"), HookAssembly.For(Program));
        // The executable beside the .dll is the same program.
        Assert.NotNull(HookAssembly.For(Path.Combine(_folder, "app")));
    }

    [Theory]
    [InlineData("net8.0")]
    [InlineData("netcoreapp3.1")]
    [InlineData("strange")]
    public void A_program_on_an_older_framework_would_not_start_with_it(string framework)
    {
        Configure(framework);
        Assert.Null(HookAssembly.For(Program));
    }

    [Fact]
    public void A_program_that_is_none_of_NETs_has_none() => Assert.Null(HookAssembly.For("/bin/sleep"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Configure(string framework) =>
        File.WriteAllText(Path.Combine(_folder, "app.runtimeconfig.json"), $$$"""{"runtimeOptions": {"tfm": "{{{framework}}}"}}""");
}
