using System.Data.Common;
using Checkpointing;
using Checkpointing.Hosting;
using Microsoft.Extensions.Options;
using Notes;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.AddCheckpoint(options =>
{
    options.Name = "warm";
    options.WarmUpPaths.Add("/");
    options.WarmUpPaths.Add("/notes");
    builder.Configuration.GetSection("Checkpoint").Bind(options);
});
builder.Services.Configure<Greeting>(builder.Configuration.GetSection("Greeting"));
builder.Services.AddSingleton<DbDataSource>(NoteTable.DataSource(builder.Configuration));
builder.Services.AddSingleton<NoteTable>();
builder.Services.AddSingleton<Ticker>();
builder.Services.AddHostedService(services => services.GetRequiredService<Ticker>());

WebApplication app = builder.Build();
app.MapGet("/", (ICheckpointHost host, IOptionsMonitor<Greeting> greeting, Ticker ticker) =>
    new State(greeting.CurrentValue.Text, Checkpoint.Generation, host.Result?.Outcome.ToString(), ticker.Ticks));
app.MapGet("/notes", (NoteTable notes) => notes.ListAsync());
app.MapPost("/notes", (NoteTable notes, Note note) => notes.AddAsync(note));
app.MapPost("/capture/{name}", async (ICheckpointHost host, string name) => (await host.CaptureAsync(name)).Outcome.ToString());

await app.Services.GetRequiredService<NoteTable>().CreateAsync();
await app.StartAsync();
Console.WriteLine($"listening={string.Join(' ', app.Urls)}");
if (builder.Configuration.GetValue("Checkpoint:CaptureWhenStarted", true))
    Console.WriteLine($"outcome={(await app.Services.GetRequiredService<ICheckpointHost>().WhenStarted).Outcome}");
await app.WaitForShutdownAsync();
