using Checkpointing;
using MinimalApi;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
if (builder.Configuration["PORT"] is { Length: > 0 } port)
    builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
builder.Services.AddSingleton<State>();

WebApplication app = builder.Build();
app.MapGet("/", (State state) => state.Next());

await app.StartAsync();
await Warmup.RunAsync(app.Urls, app.Configuration.GetValue("REQUESTS", 10));

CheckpointResult result = await Checkpoint.CaptureAsync("warm", app.Lifetime.ApplicationStopping);
app.Services.GetRequiredService<State>().Outcome = result.Outcome;
Console.WriteLine($"outcome={result.Outcome}");
Console.WriteLine($"listening={string.Join(' ', app.Urls)}");

// Original and copies alike serve until they are told to stop.
await app.WaitForShutdownAsync();
