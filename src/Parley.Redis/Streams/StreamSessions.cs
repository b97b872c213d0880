using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Parley.Recovery;
using Parley.Redis.Connections;
using Parley.Redis.Diagnostics;
using StackExchange.Redis;

namespace Parley.Redis.Streams;

/// <summary>
/// The sessions of a namespace in Redis. Each is written when it begins and whenever it changes, by one task, and kept alive as long as its client is here: so
/// it is there before the connection breaks. A node writes only over what it wrote itself, so that one whose session was taken over leaves it alone.
/// </summary>
internal sealed class StreamSessions(
    RedisConnection connection, AdapterContext context, RedisStreamsAdapterOptions options, Func<StreamEntryId> position) : IAsyncDisposable
{
    // Nothing is written over what somebody else wrote, or took.
    private const string WriteOwn = """
        if ARGV[1] ~= '' then
          local kept = redis.call('GET', KEYS[1])
          if not kept or redis.sha1hex(kept) ~= ARGV[1] then return 0 end
        end
        if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
        return 1
        """;

    private const int WritesInFlight = 256;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(500);

    private readonly SessionWire _wire = new(context);
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _wake = new(0);

    // Guards what follows and all states.
    private readonly Lock _gate = new();
    private readonly HashSet<RecoverySession> _live = [];
    private readonly Queue<RecoverySession> _dirty = new();
    private bool _isAwake;
    private bool _isFailing;
    private long _refreshedAt;
    private Task _running = Task.CompletedTask;

    // A session outlives its node by the window, and by what passes between two writes.
    private TimeSpan Window => context.Recovery!.Options.MaxDisconnectionDuration;

    private TimeSpan RefreshInterval => TimeSpan.FromMilliseconds(Math.Clamp(Window.TotalMilliseconds / 3, 100, 30_000));

    public void Start()
    {
        _refreshedAt = context.Time.GetTimestamp();
        _running = RunAsync();
    }

    /// <summary>Takes a session out of Redis, so that nobody else can.</summary>
    /// <returns>What was kept, or <see langword="null"/> if there is nothing.</returns>
    /// <exception cref="FormatException">It is no session.</exception>
    public async Task<(SharedSession Session, StreamEntryId? Since)?> TakeAsync(string privateId)
    {
        if ((string?)await (await connection.GetAsync()).GetDatabase().StringGetDeleteAsync(KeyOf(privateId)) is not { } text)
        {
            return null;
        }

        var session = _wire.Read(text, out var since);
        return (session, since);
    }

    /// <summary>Notes that a session that was taken over lives here now.</summary>
    public void Begin(RecoverySession session, StreamEntryId since)
    {
        lock (_gate)
        {
            session.SharedState = new SessionState { Since = since };
            session.IsBeingTaken = false;
        }

        OnChanged(session);
    }

    public void OnChanged(RecoverySession session)
    {
        lock (_gate)
        {
            if (session.SharedState is not SessionState state)
            {
                session.SharedState = state = new SessionState { Since = position() };
            }

            if (!state.IsOver && !state.IsTaken)
            {
                if (!session.HasGap)
                {
                    _live.Add(session);
                }

                MarkDirty(session, state);
            }
        }
    }

    public async Task WhenWrittenAsync(RecoverySession session)
    {
        Task clean;
        lock (_gate)
        {
            if (session.SharedState is null)
            {
                OnChanged(session);
            }

            if (_isFailing || session.SharedState is not SessionState { Clean: { } pending })
            {
                return;
            }

            clean = pending.Task;
        }

        try
        {
            await clean.WaitAsync(LongestWait, context.Time);
        }
        catch (TimeoutException)
        {
            // Redis is slow. A client that comes back before it was written begins anew.
        }
    }

    public void OnLeft(RecoverySession session, string[] rooms, bool isAwaited)
    {
        lock (_gate)
        {
            _live.Remove(session);
            if (session.SharedState is SessionState { IsOver: false } state)
            {
                state.IsOver = true;
                state.LastRooms = isAwaited ? rooms : null;
                MarkDirty(session, state);
            }
        }
    }

    /// <summary>Has no client come back as if nothing had happened: it was sent something that may come again, or missed something that is gone.</summary>
    public void DoubtAll()
    {
        RecoverySession[] live;
        lock (_gate)
        {
            live = [.. _live];
            _live.Clear();
        }

        Array.ForEach(live, static session => session.NoteGap());
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _wake.Dispose();
        _stopping.Dispose();
    }

    private RedisKey KeyOf(string privateId) => options.SessionKeyPrefix + privateId;

    /// <summary>Under the lock.</summary>
    private void MarkDirty(RecoverySession session, SessionState state)
    {
        if (state.IsDirty)
        {
            return;
        }

        state.IsDirty = true;
        state.Clean ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!state.IsWriting)
        {
            Enqueue(session);
        }
    }

    /// <summary>Under the lock.</summary>
    private void Enqueue(RecoverySession session)
    {
        _dirty.Enqueue(session);
        if (!_isAwake && !_stopping.IsCancellationRequested)
        {
            _isAwake = true;
            _wake.Release();
        }
    }

    private async Task RunAsync()
    {
        while (true)
        {
            var isStopping = _stopping.IsCancellationRequested;
            await WriteAllAsync();
            if (isStopping)
            {
                return;
            }

            try
            {
                await _wake.WaitAsync(RefreshInterval, _stopping.Token);
            }
            catch (OperationCanceledException)
            {
                // What came last is written, too.
            }

            lock (_gate)
            {
                _isAwake = false;
            }

            Refresh();
        }
    }

    /// <summary>Has all sessions written again before they expire.</summary>
    private void Refresh()
    {
        if (context.Time.GetElapsedTime(_refreshedAt) < RefreshInterval)
        {
            return;
        }

        _refreshedAt = context.Time.GetTimestamp();
        lock (_gate)
        {
            foreach (var session in _live)
            {
                MarkDirty(session, (SessionState)session.SharedState!);
            }
        }
    }

    private async Task WriteAllAsync()
    {
        var writing = new List<Task>();
        do
        {
            writing.Clear();
            while (writing.Count < WritesInFlight && TryTake(out var session, out var state))
            {
                writing.Add(WriteAsync(session, state));
            }

            await Task.WhenAll(writing);
        }
        while (writing.Count > 0);
    }

    private bool TryTake([NotNullWhen(true)] out RecoverySession? session, [NotNullWhen(true)] out SessionState? state)
    {
        lock (_gate)
        {
            if (!_dirty.TryDequeue(out session))
            {
                state = null;
                return false;
            }

            state = (SessionState)session.SharedState!;
            state.IsDirty = false;
            state.IsWriting = true;
            return true;
        }
    }

    private SharedSession Snapshot(RecoverySession session, IReadOnlyCollection<string> rooms) =>
        new(session.Id, session.PrivateId, rooms, context.EncodeData(session.Data), session.UserId, session.Generation);

    /// <summary>Writes a session, one time after the other. Never fails.</summary>
    private async Task WriteAsync(RecoverySession session, SessionState state)
    {
        var lifetime = state.IsOver ? Window : Window + (2 * RefreshInterval);
        try
        {
            // No lock is held: the data is the application's, and rooms have locks of their own.
            var rooms = session.HasGap ? null : state.IsOver ? state.LastRooms : context.Sockets.GetRooms(session.Id);
            var value = rooms is null ? "" : _wire.Write(Snapshot(session, rooms), state.Since, state.Owner);
            if (!state.IsTaken && (value.Length > 0 || state.Written.Length > 0))
            {
                await WriteAsync(session, state, value, lifetime);
            }
        }
        catch (Exception exception)
        {
            OnFailed(session, state, exception);
        }

        lock (_gate)
        {
            state.IsWriting = false;
            if (state.IsDirty)
            {
                Enqueue(session);
            }
            else
            {
                state.Clean?.TrySetResult();
                state.Clean = null;
            }
        }
    }

    private async Task WriteAsync(RecoverySession session, SessionState state, string value, TimeSpan lifetime)
    {
        var database = (await connection.GetAsync().WaitAsync(options.PublishTimeout, context.Time)).GetDatabase();
        var written = await database.ScriptEvaluateAsync(
            WriteOwn, [KeyOf(session.PrivateId)], [state.Written, value, (long)lifetime.TotalMilliseconds]).WaitAsync(options.PublishTimeout, context.Time);
        lock (_gate)
        {
            _isFailing = false;
            state.Written = value.Length == 0 ? "" : HashOf(value);
            if ((int)written == 0 || value.Length == 0)
            {
                // Another node has it, or nobody is to have it any more.
                state.IsTaken = true;
                _live.Remove(session);
            }
        }
    }

    private void OnFailed(RecoverySession session, SessionState state, Exception exception)
    {
        bool isFirst;
        lock (_gate)
        {
            isFirst = !_isFailing;
            _isFailing = true;
        }

        if (isFirst)
        {
            context.Logger.SessionNotWritten(exception, context.NamespaceName);
        }

        if (!state.IsOver && !_stopping.IsCancellationRequested)
        {
            _ = RetryAsync(session);
        }
    }

    private async Task RetryAsync(RecoverySession session)
    {
        await Task.Delay(Retry, context.Time);
        OnChanged(session);
    }

#pragma warning disable CA5350 // It only tells values apart, as Redis does in a script.
    private static string HashOf(string value) => Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(value)));
#pragma warning restore CA5350
}
