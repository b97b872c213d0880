using Parley.Diagnostics;
using Parley.Engine.Scheduling;

namespace Parley.Adapters;

/// <summary>
/// What waits for the bus, in order. One thread of the pool at a time publishes, so that nobody else ever waits for the bus; a bus that is too slow or
/// broken loses messages, which is logged once until it works again, and counted. Guarded by its lock.
/// </summary>
/// <remarks>
/// A message that the bus takes costs no timer and no change of threads: its confirmation is looked at when the next one is published, and waited for
/// only where no more may be unconfirmed. One deadline on the wheel gives up those that the bus never confirms.
/// </remarks>
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
    Action<OutgoingMessage> onLost) : IThreadPoolWorkItem, IDeadline
{
    private readonly DeadlineWheel _wheel = context.Wheel;
    private readonly long _maxAge = (long)options.PublishTimeout.TotalMilliseconds;
    private readonly Lock _gate = new();
    private readonly Queue<(OutgoingMessage Message, long Since)> _queue = [];

    // In the order in which they were given to the bus. The first ones may be confirmed already.
    private readonly Queue<Publication> _inFlight = [];

    // Of messages that wait and of those in flight.
    private long _pendingBytes;
    private Activity _activity;
    private Publication? _awaited;
    private bool _isFull;
    private bool _isClosed;
    private bool _isArmed;
    private DeadlineLinks _links;
    private TaskCompletionSource? _empty;

    private Action<Task, object?>? _onFailed;
    private volatile bool _isFailing;
    private long _lost;
    private long _lastPublished;

    private enum Activity
    {
        /// <summary>Nothing waits.</summary>
        Idle,

        /// <summary>A thread publishes, or is about to.</summary>
        Publishing,

        /// <summary>No more may be in flight until the first of them is confirmed.</summary>
        Awaiting,
    }

    /// <summary>Messages that the bus did not take.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Whether the bus refused the last message that it said anything of, or did not confirm it in time.</summary>
    public bool IsFailing => _isFailing;

    /// <summary>When the last message was handed to the bus, on the wheel's clock.</summary>
    public long LastPublished => Interlocked.Read(ref _lastPublished);

    ref DeadlineLinks IDeadline.Links => ref _links;

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
            if (!HasRoomFor(bytes))
            {
                RemoveConfirmed();
            }

            if (!HasRoomFor(bytes))
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
                starts = TryStart(Activity.Idle);
            }
        }

        Lose(lost);
        if (starts)
        {
            Start();
        }
        else if (reportsFull)
        {
            context.Logger.PublishQueueFull(context.NamespaceName, queuedBytes);
        }
    }

    /// <summary>Notes that the bus took something else, so that it works again before there is another message.</summary>
    public void NoteWorking() => _isFailing = false;

    /// <summary>Takes nothing more, and waits until the bus has taken the rest.</summary>
    public Task CloseAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _isClosed = true;
            if (_activity != Activity.Idle)
            {
                _empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        return FlushAsync().WaitAsync(options.PublishTimeout, context.Time, cancellationToken);
    }

    /// <summary>Publishes until nothing waits or no more may be in flight.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        while (TryTake(out var message))
        {
            Publish(message);
        }
    }

    /// <summary>Has the pool look for messages in flight that the bus has had for too long.</summary>
    void IDeadline.OnDue(long now)
    {
        bool starts;
        lock (_gate)
        {
            _isArmed = false;
            starts = _inFlight.Count > 0 && (TryStart(Activity.Idle) || TryStart(Activity.Awaiting));
        }

        if (starts)
        {
            Start();
        }
    }

    private async Task FlushAsync()
    {
        if (_empty is not null)
        {
            await _empty.Task;
        }

        Task[] inFlight;
        lock (_gate)
        {
            inFlight = [.. _inFlight.Select(static publication => publication.Task)];
        }

        // Those that fail are told of where they do.
        await Task.WhenAll(inFlight).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            RemoveConfirmed();
            _wheel.Cancel(this);
        }
    }

    /// <summary>Under the lock.</summary>
    private bool TryStart(Activity from)
    {
        if (_activity != from)
        {
            return false;
        }

        _activity = Activity.Publishing;
        _awaited = null;
        return true;
    }

    private void Start() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    /// <summary>Takes the next message, or leaves off: until there is one, or until one of those in flight is confirmed.</summary>
    private bool TryTake(out OutgoingMessage message)
    {
        var most = maxInFlight();
        List<OutgoingMessage>? lost;
        List<Publication>? late;
        Publication? awaited = null;
        var isTaken = false;
        message = default;
        lock (_gate)
        {
            lost = DropExpired();
            late = GiveUpLate();
            RemoveConfirmed();
            if (_inFlight.Count >= most)
            {
                _activity = Activity.Awaiting;
                _awaited = awaited = _inFlight.Peek();
            }
            else
            {
                isTaken = _queue.TryDequeue(out var next);
                message = next.Message;
            }

            if (!isTaken && awaited is null)
            {
                _activity = Activity.Idle;
                _empty?.TrySetResult();
            }

            Arm();
        }

        Lose(lost);
        late?.ForEach(publication =>
        {
            publication.Cancel();
            Fail(publication.Message, new TimeoutException($"The bus did not take it within {options.PublishTimeout} (PublishTimeout)."));
        });
        awaited?.Task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(() => GoOnAfter(awaited));
        return isTaken;
    }

    private void GoOnAfter(Publication awaited)
    {
        bool starts;
        lock (_gate)
        {
            // It may have been given up meanwhile, and another be awaited.
            starts = ReferenceEquals(_awaited, awaited) && TryStart(Activity.Awaiting);
        }

        if (starts)
        {
            Start();
        }
    }

    private void Publish(OutgoingMessage message)
    {
        var publication = new Publication(message, _wheel.Now);
        Interlocked.Exchange(ref _lastPublished, publication.Since);
        try
        {
            publication.Task = publish(message, publication.Token);
        }
        catch (Exception exception)
        {
            publication.Task = Task.FromException(exception);
        }

        lock (_gate)
        {
            _inFlight.Enqueue(publication);
        }

        if (!publication.Task.IsCompletedSuccessfully)
        {
            _ = publication.Task.ContinueWith(
                _onFailed ??= (failed, state) => OnFailed(failed, (Publication)state!),
                publication,
                CancellationToken.None,
                TaskContinuationOptions.NotOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
    }

    private void OnFailed(Task failed, Publication publication)
    {
        // Looked at in any case, so that it does not count as unobserved.
        var exception = failed.Exception?.GetBaseException() ?? new OperationCanceledException("The bus has given it up.");
        lock (_gate)
        {
            if (!TryEnd(publication))
            {
                return;
            }
        }

        Fail(publication.Message, exception);
    }

    private void Fail(OutgoingMessage message, Exception exception)
    {
        Lose([message]);
        if (!_isFailing)
        {
            _isFailing = true;
            context.Logger.PublishFailed(exception, context.NamespaceName, message.Description);
        }
    }

    /// <summary>Under the lock. One that is larger than the bound passes alone.</summary>
    private bool HasRoomFor(long bytes) => _pendingBytes == 0 || _pendingBytes + bytes <= options.MaxQueuedBytes;

    /// <summary>Forgets those that need not be looked at any more, as far as the first that does. Under the lock.</summary>
    private void RemoveConfirmed()
    {
        while (_inFlight.TryPeek(out var first) && (first.IsOver || first.Task.IsCompleted))
        {
            _inFlight.Dequeue();
            if (first.Task.IsCompletedSuccessfully && TryEnd(first))
            {
                _isFailing = false;
            }
        }
    }

    /// <summary>No longer counts a message. Under the lock.</summary>
    /// <returns><see langword="false"/> if it was not counted any more.</returns>
    private bool TryEnd(Publication publication)
    {
        if (publication.IsOver)
        {
            return false;
        }

        publication.IsOver = true;
        _pendingBytes -= publication.Message.Bytes;
        _isFull = _isFull && _pendingBytes > options.MaxQueuedBytes / 2;
        return true;
    }

    /// <summary>Leaves those behind that a bus had for so long, also one that ignores the token. Under the lock.</summary>
    private List<Publication>? GiveUpLate()
    {
        List<Publication>? late = null;
        foreach (var publication in _inFlight)
        {
            if (_wheel.Now - publication.Since < _maxAge)
            {
                break;
            }

            if (!publication.Task.IsCompleted && TryEnd(publication))
            {
                (late ??= []).Add(publication);
            }
        }

        return late;
    }

    /// <summary>Has the wheel call when the first of those in flight is late. Under the lock.</summary>
    private void Arm()
    {
        if (!_isArmed && _inFlight.TryPeek(out var first))
        {
            _isArmed = true;
            _wheel.Schedule(this, first.Since + _maxAge);
        }
    }

    /// <summary>
    /// Drops what has waited so long that nobody expects it any more: a turn of the wheel longer than the bus is given, so that what came right
    /// behind a message that the bus never confirmed is tried after it. Under the lock.
    /// </summary>
    private List<OutgoingMessage>? DropExpired()
    {
        List<OutgoingMessage>? dropped = null;
        while (_queue.TryPeek(out var oldest) && _wheel.Now - oldest.Since > _maxAge + DeadlineWheel.TickMilliseconds)
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
