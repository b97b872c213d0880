using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Npgsql;

namespace Parley.Emitters.Tests.Wire;

/// <summary>Beside <c>@socket.io/postgres-emitter</c>: the same bytes, and behind them the namespace, without which official servers pass over a message.</summary>
public sealed class PostgresEmitterWireTests(Buses buses)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Theory]
    [MemberData(nameof(EmitterOperations.Names), MemberType = typeof(EmitterOperations))]
    public async Task An_operation_is_what_the_official_emitter_sends_and_names_its_namespace(string operation)
    {
        var prefix = Buses.NewKey();
        await using var node = await NodeServer.StartAsync("postgres", buses.PostgresPort, prefix);
        await using var connection = await buses.Postgres.OpenConnectionAsync();
        var payloads = Channel.CreateUnbounded<string>();
        connection.Notification += (_, notification) => payloads.Writer.TryWrite(notification.Payload);
        await using (var listen = new NpgsqlCommand($"LISTEN \"{prefix}#/\"", connection))
        {
            await listen.ExecuteNonQueryAsync();
        }

        var (code, call) = EmitterOperations.All[operation];
        await node.RunAsync(code);
        var official = await NextAsync(connection, payloads.Reader);
        await call(SocketIOEmitter.OverPostgres(buses.Postgres, new PostgresEmitterOptions { ChannelPrefix = prefix }));
        var own = await NextAsync(connection, payloads.Reader);

        Assert.Equal(WithNamespace(official.Body), own.Body);
        Assert.Equal(official.Notice, own.Notice);
        await using var unlisten = new NpgsqlCommand("UNLISTEN *", connection);
        await unlisten.ExecuteNonQueryAsync();
    }

    /// <summary>A message with one field more, at its end.</summary>
    private static string WithNamespace(string body)
    {
        var bytes = Convert.FromHexString(body);
        return Convert.ToHexString(bytes[0] == (byte)'{'
            ? [.. bytes[..^1], .. ",\"nsp\":\"/\"}"u8]
            : [0x84, .. bytes[1..], 0xa3, .. "nsp"u8, 0xa1, .. "/"u8]);
    }

    /// <summary>The next message of an emitter: where it was in a table, with the notification, whose number is left out.</summary>
    private async Task<(string Body, string Notice)> NextAsync(NpgsqlConnection connection, ChannelReader<string> payloads)
    {
        string? payload;
        while (!payloads.TryRead(out payload) || !payload.Contains("\"uid\":\"emitter\"", StringComparison.Ordinal))
        {
            Assert.True(await connection.WaitAsync(Limit) || payloads.TryPeek(out _), "Nothing came.");
        }

        using var json = JsonDocument.Parse(payload);
        if (!json.RootElement.TryGetProperty("attachmentId", out var number))
        {
            return (Convert.ToHexString(Encoding.UTF8.GetBytes(payload)), "");
        }

        await using var find = buses.Postgres.CreateCommand("SELECT payload FROM socket_io_attachments WHERE id = $1");
        find.Parameters.Add(new NpgsqlParameter { Value = long.Parse(number.GetString()!, CultureInfo.InvariantCulture) });
        return (Convert.ToHexString((byte[])(await find.ExecuteScalarAsync())!), payload.Replace(number.GetRawText(), "?", StringComparison.Ordinal));
    }
}
