using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = WebApplication.CreateBuilder(args);
string region = Environment.GetEnvironmentVariable("REGION") ?? "eu";
string instanceId = Guid.NewGuid().ToString("N");
var started = DateTimeOffset.UtcNow;
var app = builder.Build();
await app.StartAsync();

var result = await Checkpoint.CaptureAsync("warm");
if (result.Outcome == CheckpointOutcome.JustRestored)
{
    Console.WriteLine($"awake in {region}"); //! CKPT4001
    region = Environment.GetEnvironmentVariable("REGION") ?? "eu";
}

app.MapGet("/", () => $"hello from {instanceId}"); //! CKPT2002
app.MapGet("/uptime", () => DateTimeOffset.UtcNow - started); //! CKPT3001
app.MapGet("/region", () => region);
await app.WaitForShutdownAsync();
