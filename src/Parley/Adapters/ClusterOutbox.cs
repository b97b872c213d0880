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
internal sealed class ClusterOutbox(AdapterContext context, ClusterAdapterOptions options, Func<OutgoingMessage, CancellationToken, Task> publish)
    : IThreadPoolWorkItem
{
    private readonly DeadlineWheel _wheel = context.Wheel;
    private readonly Lock _gate = new();
    private readonly Queue<OutgoingMessage> _queue = [];
    private long _queuedBytes;
    private bool _isPublishing;
    private bool _isFull;
    private bool _isClosed;
    private TaskCompletionSource? _empty;

    // Of the publishing task alone.
    private bool _isFailing;
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
        var reportsFull = false;
        var starts = false;
        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            // One that is larger than the bound passes alone.
            if (_queuedBytes > 0 && _queuedBytes + bytes > options.MaxQueuedBytes)
            {
                reportsFull = !_isFull;
                _isFull = true;
                queuedBytes = _queuedBytes;
                Interlocked.Increment(ref _lost);
            }
            else
            {
                _queue.Enqueue(message);
                _queuedBytes += bytes;
                starts = !_isPublishing;
                _isPublishing = true;
            }
        }

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
            if (!_isPublishing)
            {
                return Task.CompletedTask;
            }

            _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return _empty.Task.WaitAsync(options.PublishTimeout, context.Time, cancellationToken);
    }

    void IThreadPoolWorkItem.Execute() => _ = PublishAllAsync();

    private async Task PublishAllAsync()
    {
        var timeout = NewTimeout();
        while (TryTake(out var message))
        {
            try
            {
                Interlocked.Exchange(ref _lastPublished, _wheel.Now);
                await PublishAsync(message, timeout);
                _isFailing = false;
            }
            catch (Exception exception)
            {
                Interlocked.Increment(ref _lost);
                if (!_isFailing)
                {
                    _isFailing = true;
                    context.Logger.PublishFailed(exception, context.NamespaceName, message.Description);
                }
            }

            if (!timeout.TryReset())
            {
                timeout.Dispose();
                timeout = NewTimeout();
            }
        }

        timeout.Dispose();
    }

    private async Task PublishAsync(OutgoingMessage message, CancellationTokenSource timeout)
    {
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

    private CancellationTokenSource NewTimeout() => new(Timeout.InfiniteTimeSpan, context.Time);

    private bool TryTake(out OutgoingMessage message)
    {
        lock (_gate)
        {
            if (_queue.TryDequeue(out message))
            {
                _queuedBytes -= message.Bytes;
                _isFull = _isFull && _queuedBytes > options.MaxQueuedBytes / 2;
                return true;
            }

            _isPublishing = false;
            _empty?.TrySetResult();
            return false;
        }
    }
}
