using Microsoft.Extensions.Logging;
using Parley.Redis.Connections;
using Parley.Redis.Diagnostics;
using StackExchange.Redis;

namespace Parley.Redis.Streams;

/// <summary>
/// Reads a stream from where it ends when the reader starts, entry by entry, over a connection of its own, since Redis makes a connection wait for entries. It
/// knows where it is by the id of the last entry, so that nothing that comes between two reads is passed over.
/// </summary>
/// <param name="connection">The connection, which nobody else uses.</param>
/// <param name="name">The key of the stream.</param>
/// <param name="options">The options of the adapter.</param>
/// <param name="sink">Takes what is read, one after the other. It must neither block nor throw.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class StreamReader(
    RedisConnection connection, string name, RedisStreamsAdapterOptions options, IStreamSink sink, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _works = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isWorking;
    private StreamEntryId? _position;
    private readonly Lock _positionGate = new();
    private StreamEntryId _read;
    private Task _running = Task.CompletedTask;

    /// <summary>Whether the stream is read, as far as was seen last.</summary>
    public bool IsWorking => _isWorking && connection.IsConnected;

    /// <summary>The last entry that was handed on. Any thread may ask.</summary>
    public StreamEntryId Position
    {
        get
        {
            lock (_positionGate)
            {
                return _read;
            }
        }

        private set
        {
            lock (_positionGate)
            {
                _read = value;
            }
        }
    }

    /// <summary>Starts to read, and goes on trying until it works.</summary>
    /// <returns>Completes when it works for the first time: what is added from then on is read.</returns>
    public Task StartAsync()
    {
        _running = RunAsync();
        return _works.Task;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();

        // Ends the read that waits at Redis.
        await connection.CloseAsync(waits: false);
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var retry = FirstRetry;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await ReadAsync();
                retry = FirstRetry;
            }
            catch (Exception exception)
            {
                if (_stopping.IsCancellationRequested)
                {
                    return;
                }

                if (_isWorking || !_works.Task.IsCompleted)
                {
                    logger.StreamReadFailed(exception, name);
                }

                _isWorking = false;
                sink.OnReaderFailed();
                await RestAsync(retry);
                retry = retry + retry > LastRetry ? LastRetry : retry + retry;
            }
        }
    }

    private async Task RestAsync(TimeSpan retry)
    {
        try
        {
            await Task.Delay(retry, time, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // The end, which the loop sees.
        }
    }

    private async Task ReadAsync()
    {
        var multiplexer = await connection.GetAsync().WaitAsync(_stopping.Token);
        var database = multiplexer.GetDatabase();
        if (_position is not { } position)
        {
            _position = position = await FindEndAsync(database);
            Position = position;
        }

        if (!_isWorking)
        {
            // Before anybody relies on it.
            await CheckEndAsync(database, position, mustExist: true);
            _isWorking = true;
            logger.StreamIsRead(name);
            _works.TrySetResult();
            position = _position.Value;
        }

        // Half of what the client allows a command, where it is the application's.
        var block = Math.Min((long)options.BlockTime.TotalMilliseconds, Math.Max(multiplexer.TimeoutMilliseconds / 2, 100));
        var reply = await database.ExecuteAsync("XREAD", "COUNT", options.ReadCount, "BLOCK", block, "STREAMS", (RedisKey)name, position.ToString());
        var entries = StreamReply.Read(reply);
        foreach (var entry in entries)
        {
            _position = entry.Id;
            sink.OnEntry(entry);
            Position = entry.Id;
        }

        if (entries.Count == 0)
        {
            await CheckEndAsync(database, position, mustExist: false);
        }
        else if (entries.Count >= Math.Min(options.ReadCount, options.MaxLength) && position != StreamEntryId.None && !await ExistsAsync(database, position))
        {
            // The reader is behind, and what it read last is gone: so may be what came after that. A stream that was trimmed past it still has as many as it keeps.
            logger.StreamLostEntries(name);
            sink.OnEntriesLost();
        }
    }

    private async Task<StreamEntryId> FindEndAsync(IDatabase database)
    {
        var last = await database.StreamRangeAsync(name, count: 1, messageOrder: Order.Descending);
        return last.Length == 0 ? StreamEntryId.None : StreamEntryId.Parse(last[0].Id.ToString());
    }

    private async Task<bool> ExistsAsync(IDatabase database, StreamEntryId id) =>
        (await database.StreamRangeAsync(name, id.ToString(), id.ToString(), count: 1)).Length > 0;

    /// <summary>Notices that the stream is another one, or was trimmed as far as this node had read: Redis lost it, or its clock went back, or this node was away for too long.</summary>
    private async Task CheckEndAsync(IDatabase database, StreamEntryId position, bool mustExist)
    {
        if (position == StreamEntryId.None)
        {
            return;
        }

        var isYounger = (await FindEndAsync(database)).IsBefore(position);
        if (isYounger || (mustExist && !await ExistsAsync(database, position)))
        {
            logger.StreamLostEntries(name);
            _position = isYounger ? StreamEntryId.None : position;
            sink.OnEntriesLost();
        }
    }
}
