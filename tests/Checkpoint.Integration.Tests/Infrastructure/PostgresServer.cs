namespace Checkpointing.Integration.Tests.Infrastructure;

/// <summary>A PostgreSQL of Debian's with a cluster of its own in the world of one test. Nothing of the system's is touched but its packages.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private readonly RunningProcess _server;

    private PostgresServer(RunningProcess server, int port)
    {
        _server = server;
        ConnectionString = $"Host=127.0.0.1;Port={port};Username=app;Database=postgres";
    }

    public string ConnectionString { get; }

    public static async Task<PostgresServer> StartAsync(Tool tool, Scratch scratch)
    {
        Assert.SkipUnless(Kernel.UserId == 0, "PostgreSQL is installed from packages and run as another user, which takes root.");
        string programs = await FindOrInstallAsync(tool);
        string data = scratch.Combine("pg");
        int port = Ports.Free();

        // The server refuses to run as root.
        string asUser = "exec setpriv --reuid=postgres --regid=postgres --clear-groups";
        (await tool.ShellAsync($"install -d -o postgres -m 700 {data} && {asUser} {programs}/initdb -D {data} -U app --auth=trust --no-sync --locale=C")).Expect(0);
        RunningProcess server = tool.StartCommand(
            ["/bin/sh", "-c", $"{asUser} {programs}/postgres -D {data} -h 127.0.0.1 -p {port} -k {data} -c fsync=off -c max_connections=40"]);
        try
        {
            for (int i = 0; (await tool.ShellAsync($"{programs}/pg_isready -q -h 127.0.0.1 -p {port} -U app")).ExitCode != 0; i++)
            {
                Assert.True(i < 200 && !server.HasExited, server.Error);
                await Task.Delay(50);
            }

            return new PostgresServer(server, port);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _server.Signal(Kernel.SIGINT);
        await _server.WaitAsync();
        await _server.DisposeAsync();
    }

    private static async Task<string> FindOrInstallAsync(Tool tool)
    {
        if (Find() is { } installed)
            return installed;
        Assert.SkipUnless(File.Exists("/usr/bin/apt-get"), "There is no PostgreSQL and no apt-get to install it with.");

        // At this run level Debian's packages start no service.
        ToolResult result = await tool.ShellAsync("export RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive; (apt-get update -q; timeout 100 apt-get install -qy --no-install-recommends postgresql) >&2");
        Assert.SkipUnless(result.ExitCode == 0, $"PostgreSQL cannot be installed: {result.Error.Trim().Split('\n')[^1]}");
        return Find() ?? throw new InvalidOperationException("PostgreSQL is installed and not where Debian puts it.");
    }

    private static string? Find() => !Directory.Exists("/usr/lib/postgresql") ? null
        : Directory.EnumerateDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).LastOrDefault(d => File.Exists(Path.Combine(d, "initdb")));
}
