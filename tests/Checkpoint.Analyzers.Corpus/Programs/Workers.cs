using System.Net.Sockets;
using System.Net.WebSockets;
using System.Data.Common;

// Connections, handled well and badly.
class Workers
{
    private readonly ClientWebSocket _socket = new();
    private DbConnection? _database;

    public async Task Bad(DbConnection connection)
    {
        await connection.OpenAsync();
        await _socket.ConnectAsync(new Uri("ws://feed"), default);
        var result = await Checkpoint.CaptureAsync("bad");
        Console.WriteLine(result.Outcome);
        using DbCommand command = connection.CreateCommand(); //! CKPT5001
        await _socket.SendAsync(new byte[1], WebSocketMessageType.Binary, true, default); //! CKPT5001
    }

    public async Task Good(DbConnection connection)
    {
        await connection.OpenAsync();
        await connection.CloseAsync();
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        var result = await Checkpoint.CaptureAsync("good");
        Console.WriteLine(result.Outcome);
        await connection.OpenAsync();
        using DbCommand command = connection.CreateCommand();
        await socket.ConnectAsync("localhost", 80);
        socket.Send([1]);
    }

    public async Task Reopened(Func<DbConnection> open)
    {
        _database = open();
        _database.Open();
        var result = await Checkpoint.CaptureAsync("reopened");
        switch (result.Outcome)
        {
            case CheckpointOutcome.JustRestored:
                await _database.DisposeAsync();
                _database = open();
                _database.Open();
                break;
            case CheckpointOutcome.JustDumped:
            case CheckpointOutcome.NotCaptured:
                break;
        }

        using DbCommand command = _database.CreateCommand();
    }

    public static void Files()
    {
        using (var before = new StreamWriter("report.txt"))
            before.WriteLine("head");
        FileStream journal = File.Create("journal");
        var result = Checkpoint.Capture("files");
        if (result.Outcome == CheckpointOutcome.JustRestored)
        {
            journal.Dispose();
            journal = File.Create($"journal-{result.Replay!.ReplayId}");
        }

        journal.WriteByte(1);
        using var after = new StreamWriter("report.txt", append: true);
        after.WriteLine("tail");
    }

    static void Main() => Files();
}
