using Checkpointing.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Checkpointing.Hosting.Tests;

/// <summary>A copy has the configuration of its replay.</summary>
public sealed class ConfigurationTests
{
    [Fact]
    public async Task Variables_arguments_and_options_of_the_replay_are_seen_in_the_copy()
    {
        await using Application application = await StartAsync(["--Greeting:Name=copy"], new() { ["TEST_Greeting__Text"] = "hello" });
        IOptionsMonitor<Greeting> monitor = application.Services.GetRequiredService<IOptionsMonitor<Greeting>>();
        Assert.Equal(new Greeting { Text = "none", Name = "original" }, monitor.CurrentValue);
        await application.Host.CaptureAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(new Greeting { Text = "hello", Name = "copy" }, monitor.CurrentValue);
    }

    [Fact]
    public async Task Arguments_that_are_no_configuration_are_the_applications_own()
    {
        await using Application application = await StartAsync(["7", "=", "--=x"], new() { ["TEST_Greeting__Text"] = "hello" });
        CheckpointResult result = await application.Host.CaptureAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["7", "=", "--=x"], result.Replay!.Arguments);
        Assert.Equal("hello", application.Services.GetRequiredService<IOptionsMonitor<Greeting>>().CurrentValue.Text);
    }

    [Fact]
    public async Task It_is_left_alone_when_that_is_wanted()
    {
        await using Application application = await StartAsync(["--Greeting:Name=copy"], [], options => options.ReloadConfiguration = false);
        await application.Host.CaptureAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("original", application.Services.GetRequiredService<IOptionsMonitor<Greeting>>().CurrentValue.Name);
    }

    private static Task<Application> StartAsync(string[] arguments, Dictionary<string, string> environment, Action<CheckpointHostOptions>? configure = null) =>
        Application.StartAsync(
            configure,
            builder =>
            {
                builder.Configuration.Sources.Insert(0, new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource
                {
                    InitialData = new Dictionary<string, string?> { ["Greeting:Text"] = "none", ["Greeting:Name"] = "original" },
                });
                builder.Configuration.AddEnvironmentVariables("TEST_");
                builder.Services.Configure<Greeting>(builder.Configuration.GetSection("Greeting"));
            },
            answer: SimulatedAnswer.JustRestored(arguments, environment));

    internal sealed record Greeting
    {
        public string Text { get; set; } = "";

        public string Name { get; set; } = "";
    }
}
