using Parley.Diagnostics;
using Parley.Engine.Scheduling;

namespace Parley.Adapters;

/// <summary>Something on its way to the bus: a message for all, or a response for one node.</summary>
internal readonly record struct OutgoingMessage(ClusterMessage? Message, string RequesterId, ClusterResponse? Response)
{
    private const int FixedBytes = 256;
    private const int SocketBytes = 1024;

    /// <summary>About what it takes in memory and on the bus.</summary>
    public int Bytes => FixedBytes + (Message, Response) switch
    {
        (ClusterMessage.Broadcast broadcast, _) => SizeOf(broadcast),
        (ClusterMessage.ServerSideEmit emit, _) => SizeOf(emit.Event.Arguments),
        (_, ClusterResponse.FetchSockets fetch) => fetch.Sockets.Count * SocketBytes,
        (_, ClusterResponse.ServerSideEmit emit) => SizeOf(emit.Answer),
        (_, ClusterResponse.BroadcastAck ack) => SizeOf(ack.Answer),
        _ => 0,
    };

    public string Description => (Message as object ?? Response)?.GetType().Name ?? "";

    private static int SizeOf(ClusterMessage.Broadcast broadcast)
    {
        var bytes = broadcast.Packet.Text.Length;
        for (var i = 0; i < broadcast.Packet.AttachmentCount; i++)
        {
            bytes += broadcast.Packet.GetAttachment(i).Length;
        }

        return bytes;
    }

    private static int SizeOf(RawArguments arguments) => arguments.Json.Length + arguments.Attachments.Sum(static attachment => attachment.Length);
}

/// <summary>
/// What waits for the bus, in order. One task publishes, so that nobody else ever waits for the bus; a bus that is too slow or broken loses
/// messages, which is logged once until it works again, and counted. Guarded by its lock.
/// </summary>
internal sealed class ClusterOutbox(
    AdapterContext context, ClusterAdapterOptions options, Func<int> maxInFlight, Func<OutgoingMessage, CancellationToken, Task> publish) : IThreadPoolWorkItem
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
        var lost = 0;
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
                lost++;
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
            Lose(1);
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
        int lost;
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
    private int DropExpired()
    {
        var dropped = 0;
        while (_queue.TryPeek(out var oldest) && _wheel.Now - oldest.Since > _maxAge)
        {
            _queue.Dequeue();
            _pendingBytes -= oldest.Message.Bytes;
            dropped++;
        }

        return dropped;
    }

    private void Lose(int messages)
    {
        if (messages > 0)
        {
            Interlocked.Add(ref _lost, messages);
            context.Metrics.OnClusterLost(context.MetricName, messages);
        }
    }
}
