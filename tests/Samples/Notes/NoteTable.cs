using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Notes;

internal sealed record Note(string Text);

internal sealed record State(string Greeting, int Generation, string? Outcome, int Ticks);

internal sealed class Greeting
{
    public string Text { get; set; } = "hello";
}

/// <summary>Notes in a table, by whichever provider the configuration names.</summary>
internal sealed class NoteTable(DbDataSource source)
{
    public static DbDataSource DataSource(IConfiguration configuration) => configuration["Postgres"] is { Length: > 0 } server
        ? NpgsqlDataSource.Create(server)
        : SqliteFactory.Instance.CreateDataSource(configuration["Sqlite"] ?? "Data Source=notes.db");

    public async Task CreateAsync() => await ExecuteAsync("CREATE TABLE IF NOT EXISTS note (text TEXT NOT NULL)");

    public async Task AddAsync(Note note) => await ExecuteAsync("INSERT INTO note (text) VALUES (@text)", note.Text);

    public async Task<List<string>> ListAsync()
    {
        await using DbCommand command = source.CreateCommand("SELECT text FROM note ORDER BY text");
        await using DbDataReader reader = await command.ExecuteReaderAsync();
        var notes = new List<string>();
        while (await reader.ReadAsync())
            notes.Add(reader.GetString(0));
        return notes;
    }

    private async Task ExecuteAsync(string text, string? parameter = null)
    {
        await using DbCommand command = source.CreateCommand(text);
        if (parameter is not null)
        {
            DbParameter added = command.CreateParameter();
            (added.ParameterName, added.Value) = ("text", parameter);
            command.Parameters.Add(added);
        }

        await command.ExecuteNonQueryAsync();
    }
}
