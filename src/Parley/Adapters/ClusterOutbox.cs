using Parley.Diagnostics;
using Parley.Engine.Scheduling;

namespace Parley.Adapters;

/// <summary>Something on its way to the bus: a message for all, or a response for one node.</summary>
internal readonly record struct OutgoingMessage(ClusterMessage? Message, string RequesterId, ClusterResponse? Response)
{
    private const int FixedBytes = 256;
    private const int SocketBytes = 1024;
    private const int NameBytes = 32;

    /// <summary>About what it takes in memory and on the bus, as it was when it was sent: collections of an application may change.</summary>
    public long Bytes { get; } = FixedBytes + (Message, Response) switch
    {
        (ClusterMessage.Broadcast broadcast, _) => SizeOf(broadcast),
        (ClusterMessage.ServerSideEmit emit, _) => SizeOf(emit.Event.Arguments),
        (ClusterMessage.SocketsJoin join, _) => SizeOf(join.Target) + SizeOf(join.Rooms),
        (ClusterMessage.SocketsLeave leave, _) => SizeOf(leave.Target) + SizeOf(leave.Rooms),
        (ClusterMessage.DisconnectSockets disconnect, _) => SizeOf(disconnect.Target),
        (ClusterMessage.FetchSockets fetch, _) => SizeOf(fetch.Target),
        (_, ClusterResponse.FetchSockets fetch) => (long)fetch.Sockets.Count * SocketBytes,
        (_, ClusterResponse.ServerSideEmit emit) => SizeOf(emit.Answer),
        (_, ClusterResponse.BroadcastAck ack) => SizeOf(ack.Answer),
        (_, { } other) => other.ContentBytes,
        _ => 0,
    };

    public string Description => (Message as object ?? Response)?.GetType().Name ?? "";

    /// <summary>What names of rooms or sockets take.</summary>
    public static long SizeOf(IReadOnlyCollection<string> names)
    {
        var bytes = 0L;
        foreach (var name in names)
        {
            bytes += NameBytes + (sizeof(char) * name.Length);
        }

        return bytes;
    }

    private static long SizeOf(BroadcastTarget target) => target.Rooms.IsEmpty && target.Except.IsEmpty ? 0 : SizeOf(target.Rooms) + SizeOf(target.Except);

    private static long SizeOf(ClusterMessage.Broadcast broadcast)
    {
        var bytes = broadcast.Packet.Text.Length + SizeOf(broadcast.Target);
        for (var i = 0; i < broadcast.Packet.AttachmentCount; i++)
        {
            bytes += broadcast.Packet.GetAttachment(i).Length;
        }

        return bytes;
    }

    private static long SizeOf(RawArguments arguments) => arguments.Json.Length + arguments.Attachments.Sum(static attachment => (long)attachment.Length);
}

/// <summary>
/// What waits for the bus, in order. One task publishes, so that nobody else ever waits for the bus; a bus that is too slow or broken loses
/// messages, which is logged once until it works again, and counted. Guarded by its lock.
/// </summary>
/// <param name="context">The namespace.</param>
/// <param name="options">The bounds.</param>
/// <param name="maxInFlight">How many messages may be unconfirmed.</param>
/// <param name="publish">Hands one over.</param>
/// <param name="onLost">Is told of each that is lost, where no lock is held.</param>
internal sealed class ClusterOutbox(
    AdapterContext context,
    ClusterAdapterOptions options,
    Func<int> maxInFlight,
    Func<OutgoingMessage, CancellationToken, Task> publish,
    Action<OutgoingMessage> onLost) : IThreadPoolWorkItem
{
    private readonly DeadlineWheel _wheel = context.Wheel;
    private readonly long _maxAge = (long)options.PublishTimeout.TotalMilliseconds;
    private readonly Lock _gate = new();
    private readonly Queue<(OutgoingMessage Message, long Since)> _queue = [];

    // Of messages that wait and of those that the bus has not confirmed.
    private long _pendingBytes;
    private bool _isPublishing;
    private bool _isFull;
    private bool _isClosed;
    private TaskCompletionSource? _empty;

    // Of the publishing task alone, and of the closing one when that has ended. None of them fails.
    private readonly Queue<Task> _inFlight = [];

    private volatile bool _isFailing;
    private long _lost;
    private long _lastPublished;

    /// <summary>Messages that the bus did not take.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>When the last message was handed to the bus, on the wheel's clock.</summary>
    public long LastPublished => Interlocked.Read(ref _lastPublished);

    public void Enqueue(OutgoingMessage message)
    {
        var bytes = message.Bytes;
        var queuedBytes = 0L;
        List<OutgoingMessage>? lost;
        var reportsFull = false;
        var starts = false;
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            lost = DropExpired();

            // One that is larger than the bound passes alone.
            if (_pendingBytes > 0 && _pendingBytes + bytes > options.MaxQueuedBytes)
            {
                reportsFull = !_isFull;
                _isFull = true;
                queuedBytes = _pendingBytes;
                (lost ??= []).Add(message);
            }
            else
            {
                _queue.Enqueue((message, _wheel.Now));
                _pendingBytes += bytes;
                starts = !_isPublishing;
                _isPublishing = true;
            }
        }

        Lose(lost);
        if (starts)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
        else if (reportsFull)
        {
            context.Logger.PublishQueueFull(context.NamespaceName, queuedBytes);
        }
    }

    /// <summary>Takes nothing more, and waits until the bus has taken the rest.</summary>
    public Task CloseAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _isClosed = true;
            if (_isPublishing)
            {
                _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        return FlushAsync().WaitAsync(options.PublishTimeout, context.Time, cancellationToken);
    }

    void IThreadPoolWorkItem.Execute() => _ = PublishAllAsync();

    private async Task FlushAsync()
    {
        if (_empty is not null)
        {
            await _empty.Task;
        }

        await Task.WhenAll(_inFlight);
    }

    private async Task PublishAllAsync()
    {
        while (TryTake(out var message))
        {
            Interlocked.Exchange(ref _lastPublished, _wheel.Now);
            var publishing = PublishAsync(message);
            if (!publishing.IsCompleted)
            {
                _inFlight.Enqueue(publishing);
            }

            while (_inFlight.TryPeek(out var oldest) && (oldest.IsCompleted || _inFlight.Count >= maxInFlight()))
            {
                await oldest;
                _ = _inFlight.Dequeue();
            }
        }
    }

    /// <summary>Never fails: what does is told here.</summary>
    private async Task PublishAsync(OutgoingMessage message)
    {
        try
        {
            await HandOverAsync(message);
            _isFailing = false;
        }
        catch (Exception exception)
        {
            Lose([message]);
            if (!_isFailing)
            {
                _isFailing = true;
                context.Logger.PublishFailed(exception, context.NamespaceName, message.Description);
            }
        }

        lock (_gate)
        {
            _pendingBytes -= message.Bytes;
            _isFull = _isFull && _pendingBytes > options.MaxQueuedBytes / 2;
        }
    }

    private async Task HandOverAsync(OutgoingMessage message)
    {
        using var timeout = new CancellationTokenSource(Timeout.InfiniteTimeSpan, context.Time);
        var publishing = publish(message, timeout.Token);
        if (publishing.IsCompletedSuccessfully)
        {
            return;
        }

        timeout.CancelAfter(options.PublishTimeout);

        // A bus that ignores the token is left behind. Its late failure is of no interest, but must not count as unobserved.
        _ = publishing.ContinueWith(
            static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        await publishing.WaitAsync(timeout.Token);
    }

    private bool TryTake(out OutgoingMessage message)
    {
        List<OutgoingMessage>? lost;
        bool isTaken;
        lock (_gate)
        {
            lost = DropExpired();
            isTaken = _queue.TryDequeue(out var next);
            message = next.Message;
            if (!isTaken)
            {
                _isPublishing = false;
                _empty?.TrySetResult();
            }
        }

        Lose(lost);
        return isTaken;
    }

    /// <summary>Drops what has waited so long that nobody expects it any more. Under the lock.</summary>
    private List<OutgoingMessage>? DropExpired()
    {
        List<OutgoingMessage>? dropped = null;
        while (_queue.TryPeek(out var oldest) && _wheel.Now - oldest.Since > _maxAge)
        {
            _queue.Dequeue();
            _pendingBytes -= oldest.Message.Bytes;
            (dropped ??= []).Add(oldest.Message);
        }

        return dropped;
    }

    private void Lose(List<OutgoingMessage>? messages)
    {
        if (messages is null)
        {
            return;
        }

        Interlocked.Add(ref _lost, messages.Count);
        context.Metrics.OnClusterLost(context.MetricName, messages.Count);
        messages.ForEach(onLost);
    }
}
