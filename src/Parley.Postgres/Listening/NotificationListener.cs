using System.Data;
using Microsoft.Extensions.Logging;
using Npgsql;
using Parley.Adapters;
using Parley.Postgres.Connections;
using Parley.Postgres.Diagnostics;

namespace Parley.Postgres.Listening;

/// <summary>
/// Listens for all namespaces of a server over one connection, and proves that it does: whenever nothing has come for a while, a probe goes out to this node
/// itself. One that does not come back means that the connection is deaf, although it may look well, and another one is made.
/// </summary>
/// <param name="connector">Opens connections.</param>
/// <param name="prepare">What a new connection does first. It must not throw.</param>
/// <param name="publish">Publishes a probe on a channel.</param>
/// <param name="inbox">Takes what comes.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class NotificationListener(
    PostgresConnector connector,
    Func<NpgsqlConnection, Task> prepare,
    Func<string, Task> publish,
    NotificationInbox inbox,
    TimeProvider time,
    ILogger logger) : IAsyncDisposable
{
    // Silence of 2 s is looked into, and one of 5 s believed: with the time a new connection takes, nobody is deaf for 10 s without need.
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstProbeInterval = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan CommandLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LastRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestFarewell = TimeSpan.FromSeconds(1);

    private readonly string _probeChannel = "parley-probe#" + ClusterNodeId.Create();
    private readonly CancellationTokenSource _stopping = new();

    // Guards what is to be listened to, and what ends a wait when that changes.
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Subscription> _wanted = new(StringComparer.Ordinal);
    private CancellationTokenSource? _waiting;
    private bool _hasChanged;

    // Of the listening task alone.
    private Task? _listening;
    private Task _probing = Task.CompletedTask;
    private bool _isFailing;
    private long _heardAt;
    private NpgsqlConnection? _abandoned;

    private volatile bool _isWorking;
    private volatile bool _isConnected;

    /// <summary>Whether what is published comes in, as far as was seen last.</summary>
    public bool IsWorking => _isWorking;

    /// <summary>Whether there is a connection, as far as is known.</summary>
    public bool IsConnected => _isConnected;

    /// <summary>Listens to a channel, from now until it is removed.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="sink">Takes what comes.</param>
    /// <returns>Completes when it does so for the first time.</returns>
    public Task Add(string channel, INotificationSink sink)
    {
        var subscription = new Subscription(sink);
        lock (_gate)
        {
            _wanted[channel] = subscription;
            _listening ??= Task.Run(RunAsync);
            NoteChange();
        }

        return subscription.Works.Task;
    }

    public void Remove(string channel, INotificationSink sink)
    {
        lock (_gate)
        {
            if (_wanted.TryGetValue(channel, out var subscription) && ReferenceEquals(subscription.Sink, sink))
            {
                _wanted.Remove(channel);
                NoteChange();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task? listening;
        lock (_gate)
        {
            listening = _listening;
        }

        await _stopping.CancelAsync();
        if (listening is not null)
        {
            await listening;
        }

        _stopping.Dispose();
    }

    private void NoteChange()
    {
        _hasChanged = true;

        // What it ends goes on elsewhere, and not under the lock.
        _ = _waiting?.CancelAsync();
    }

    private async Task RunAsync()
    {
        var retry = FirstRetry;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await ListenAsync();
            }
            catch (Exception exception)
            {
                // Whatever PostgreSQL fails with, another connection is tried, and it is said once.
                if (!_isFailing)
                {
                    logger.ListenFailed(exception);
                }

                _isFailing = true;
            }

            retry = _isWorking ? FirstRetry : retry;
            _isWorking = false;
            _isConnected = false;
            await DelayAsync(retry * (0.5 + Random.Shared.NextDouble()));
            retry = TimeSpan.FromTicks(Math.Min(retry.Ticks * 2, LastRetry.Ticks));
        }
    }

    private async Task DelayAsync(TimeSpan delay)
    {
        try
        {
            await Task.Delay(delay, time, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // The loop sees it, too.
        }
    }

    /// <summary>Opens a connection and listens over it, until it is lost or deaf, or the node stops.</summary>
    private async Task ListenAsync()
    {
        var connection = await connector.OpenAsync(CommandLimit);
        connection.Notification += OnNotification;
        var listened = new Dictionary<string, Subscription>(StringComparer.Ordinal);
        try
        {
            _isConnected = true;
            await LimitAsync(connection, prepare(connection));
            await ExecuteAsync(connection, $"LISTEN {Quote(_probeChannel)}");
            _heardAt = time.GetTimestamp();
            while (!_stopping.IsCancellationRequested && await ListenOnAsync(connection, listened))
            {
            }
        }
        finally
        {
            connection.Notification -= OnNotification;
            await CloseAsync(connection);
        }
    }

    /// <summary>Does what is to be done, and waits for what comes.</summary>
    /// <returns><see langword="false"/> if the connection is deaf.</returns>
    private async Task<bool> ListenOnAsync(NpgsqlConnection connection, Dictionary<string, Subscription> listened)
    {
        await ChangeAsync(connection, listened);
        var silence = time.GetElapsedTime(_heardAt);
        if (silence > LongestSilence)
        {
            logger.ListenerDeaf(silence);
            return false;
        }

        if ((!_isWorking || silence >= ProbeInterval) && _probing.IsCompleted)
        {
            _probing = ProbeAsync();
        }

        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        lock (_gate)
        {
            if (_hasChanged)
            {
                return true;
            }

            _waiting = waiting;
        }

        try
        {
            var wasWorking = _isWorking;
            while (await connection.WaitAsync(wasWorking ? ProbeInterval : FirstProbeInterval, waiting.Token) && _isWorking == wasWorking)
            {
                if (inbox.WhenRoomAsync() is { IsCompleted: false } room)
                {
                    // That nothing was read meanwhile is no silence.
                    await room.WaitAsync(waiting.Token);
                    _heardAt = time.GetTimestamp();
                }
            }
        }
        catch (OperationCanceledException) when (waiting.IsCancellationRequested && connection.State == ConnectionState.Open)
        {
            // There is something to do.
        }
        finally
        {
            lock (_gate)
            {
                _waiting = null;
            }
        }

        Tell(connection, listened);
        return true;
    }

    /// <summary>Listens to what is new among the channels, and no longer to what is gone.</summary>
    private async Task ChangeAsync(NpgsqlConnection connection, Dictionary<string, Subscription> listened)
    {
        Dictionary<string, Subscription> wanted;
        lock (_gate)
        {
            if (listened.Count > 0 && !_hasChanged)
            {
                return;
            }

            wanted = new Dictionary<string, Subscription>(_wanted, StringComparer.Ordinal);
            _hasChanged = false;
        }

        foreach (var channel in listened.Keys.Where(channel => !wanted.ContainsKey(channel)).ToArray())
        {
            await ExecuteAsync(connection, $"UNLISTEN {Quote(channel)}");
            listened.Remove(channel);
        }

        foreach (var (channel, subscription) in wanted)
        {
            if (!listened.TryGetValue(channel, out var known) || known != subscription)
            {
                await ExecuteAsync(connection, $"LISTEN {Quote(channel)}");
                listened[channel] = subscription;
            }
        }

        Tell(connection, listened);
    }

    /// <summary>Tells those that listen by now, if it is known that what is published comes in.</summary>
    private void Tell(NpgsqlConnection connection, Dictionary<string, Subscription> listened)
    {
        if (!_isWorking)
        {
            return;
        }

        foreach (var subscription in listened.Values.Where(subscription => subscription.ToldOver != connection))
        {
            subscription.ToldOver = connection;
            subscription.Sink.OnListening();
            subscription.Works.TrySetResult();
        }
    }

    private void OnNotification(object sender, NpgsqlNotificationEventArgs notification)
    {
        _heardAt = time.GetTimestamp();
        if (notification.Channel == _probeChannel)
        {
            if (!_isWorking)
            {
                _isWorking = true;
                _isFailing = false;
                logger.ListenerWorks();
            }

            return;
        }

        Subscription? subscription;
        lock (_gate)
        {
            _wanted.TryGetValue(notification.Channel, out subscription);
        }

        if (subscription is not null)
        {
            inbox.Add(subscription.Sink, notification.Payload);
        }
    }

    private async Task ProbeAsync()
    {
        try
        {
            await publish(_probeChannel);
        }
        catch (Exception)
        {
            // Whatever PostgreSQL fails with shows in the silence that follows.
        }
    }

    private Task ExecuteAsync(NpgsqlConnection connection, string sql) => LimitAsync(connection, RunAsync(connection, sql));

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync();
    }

    private async Task LimitAsync(NpgsqlConnection connection, Task running)
    {
        try
        {
            await running.WaitAsync(CommandLimit, time);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            Abandon(connection, running);
            throw;
        }
    }

    private void Abandon(NpgsqlConnection connection, Task running)
    {
        _abandoned = connection;
        connector.Abandon(connection, running);
    }

    /// <summary>Closes the connection; one that comes from a pool goes back there, and must not listen any more.</summary>
    private async Task CloseAsync(NpgsqlConnection connection)
    {
        if (_abandoned == connection)
        {
            return;
        }

        var farewell = connection.State == ConnectionState.Open ? RunAsync(connection, "UNLISTEN *") : Task.CompletedTask;
        try
        {
            await farewell.WaitAsync(LongestFarewell, time);
        }
        catch (TimeoutException) when (!farewell.IsCompleted)
        {
            Abandon(connection, farewell);
            return;
        }
        catch (Exception)
        {
            // It was lost before, and is of no use to a pool.
        }

        await connection.DisposeAsync();
    }

    private static string Quote(string channel) => "\"" + channel.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    /// <summary>A channel that is listened to.</summary>
    private sealed class Subscription(INotificationSink sink)
    {
        public INotificationSink Sink => sink;

        public TaskCompletionSource Works { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>The connection over which it was last told that it listens. Of the listening task alone.</summary>
        public NpgsqlConnection? ToldOver { get; set; }
    }
}
