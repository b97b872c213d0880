using System.Globalization;
using System.Threading.Channels;
using Npgsql;
using NpgsqlTypes;
using Parley.Postgres.Connections;

namespace Parley.Postgres.Listening;

/// <summary>
/// What has come and waits to be handed on, in its order: a message that has to be fetched from the table keeps those behind it waiting, so that none overtakes it,
/// and keeps nobody from listening.
/// </summary>
internal sealed class NotificationInbox : IAsyncDisposable
{
    // 64 MB at most, since a notification has less than 8,000 bytes. From the half of it on, no more are read.
    private const int MaxWaiting = 8192;
    private const int ManyWaiting = MaxWaiting / 2;

    private readonly PostgresSession _session;
    private readonly PostgresAdapterOptions _options;
    private readonly string _fetch;
    private readonly Channel<(INotificationSink Sink, string Payload)> _waiting = Channel.CreateBounded<(INotificationSink Sink, string Payload)>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _handingOn;

    // Completed when fewer wait than before; there if somebody waits for that. Under the lock.
    private readonly Lock _gate = new();
    private TaskCompletionSource? _room;

    public NotificationInbox(PostgresSession session, PostgresAdapterOptions options)
    {
        _session = session;
        _options = options;
        _fetch = string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT CASE WHEN octet_length(payload) <= {options.MaxMessageBytes} THEN payload END FROM {options.TableName} WHERE id = $1");
        _handingOn = Task.Run(HandOnAsync);
    }

    /// <summary>Queues a notification.</summary>
    public void Add(INotificationSink sink, string payload)
    {
        if (!_waiting.Writer.TryWrite((sink, payload)))
        {
            sink.OnOverflow();
        }
    }

    /// <summary>Waits while many wait, so that PostgreSQL keeps what comes behind them.</summary>
    public Task WhenRoomAsync()
    {
        lock (_gate)
        {
            if (_waiting.Reader.Count < ManyWaiting)
            {
                return Task.CompletedTask;
            }

            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _handingOn;
        await _session.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task HandOnAsync()
    {
        // What is left when the application ends is for nobody.
        while (!_stopping.IsCancellationRequested && await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (!_stopping.IsCancellationRequested && _waiting.Reader.TryRead(out var next))
            {
                if (next.Sink.OnNotification(next.Payload) is { } number)
                {
                    await FetchAsync(next.Sink, number);
                }

                if (_waiting.Reader.Count < ManyWaiting)
                {
                    MakeRoom();
                }
            }
        }

        MakeRoom();
    }

    private void MakeRoom()
    {
        lock (_gate)
        {
            _room?.SetResult();
            _room = null;
        }
    }

    private async Task FetchAsync(INotificationSink sink, long number)
    {
        byte[]? message;
        try
        {
            message = await _session.RunAsync(connection => FetchAsync(connection, number), _options.PublishTimeout, isRepeatable: true);
        }
        catch (Exception exception)
        {
            // Whatever PostgreSQL fails with, those behind it are handed on.
            sink.OnFetchFailed(exception);
            return;
        }

        sink.OnAttachment(message);
    }

    private async Task<byte[]?> FetchAsync(NpgsqlConnection connection, long number)
    {
        await using var command = new NpgsqlCommand(_fetch, connection) { CommandTimeout = 0 };
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = number, NpgsqlDbType = NpgsqlDbType.Bigint });
        return await command.ExecuteScalarAsync() as byte[];
    }
}
