using System.Net;
using System.Net.Sockets;

namespace Checkpointing.Packages.Tests.Infrastructure;

/// <summary>A published web application, started by its launcher for one answer.</summary>
internal static class Served
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    public static string FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
    }

    /// <summary>Starts it, asks it once, and ends it by SIGTERM.</summary>
    /// <returns>What it answered first.</returns>
    public static async Task<string> OnceAsync(UserProject project, string name, string tool, string address)
    {
        // The launcher's own process is the program's for who starts and ends it.
        Task<string> running = project.Shell.RunAsync($"echo $$ > served.pid; export CHECKPOINT_TOOL={tool}; exec out/{name}.sh --urls {address} > served.log 2>&1");
        try
        {
            return await AnswerAsync(address, running);
        }
        finally
        {
            await project.Shell.TryAsync("kill -TERM $(cat served.pid)");
            await running.WaitAsync(s_limit);
        }
    }

    /// <summary>What was said the last time, line by line.</summary>
    public static string[] Said(UserProject project) => File.ReadAllLines(Path.Combine(project.Folder, "served.log"));

    private static async Task<string> AnswerAsync(string address, Task running)
    {
        using var client = new HttpClient();
        using var limit = new CancellationTokenSource(s_limit);
        while (true)
        {
            try
            {
                return await client.GetStringAsync(new Uri(address), limit.Token);
            }
            catch (HttpRequestException) when (!running.IsCompleted)
            {
                await Task.Delay(20, limit.Token);
            }
        }
    }
}
