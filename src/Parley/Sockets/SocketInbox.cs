using Parley.Diagnostics;

namespace Parley.Sockets;

/// <summary>
/// Runs what there is to run for one socket, in order, one at a time, on the pool: a slow handler delays its own socket and nobody
/// else, least of all the reader, which goes on with heartbeats and acknowledgements.
/// </summary>
/// <remarks>
/// A list threaded through its items, guarded by its lock. When more wait than the bound allows, the reader is told to wait, and TCP
/// slows the client down.
/// </remarks>
internal sealed class SocketInbox(Socket socket, int maxQueued, int maxBytes) : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private InboxItem? _first;
    private InboxItem? _last;
    private int _count;
    private long _bytes;
    private bool _running;
    private bool _isReaderFree;
    private TaskCompletionSource? _room;

    /// <summary>Whether an item is running or waits.</summary>
    public bool IsRunning
    {
        get
        {
            lock (_gate)
            {
                return _running;
            }
        }
    }

    /// <summary>Adds an item of the server's own, which there are only a few of, or which are bounded elsewhere, so that nobody need wait.</summary>
    public void Enqueue(InboxItem item)
    {
        lock (_gate)
        {
            Add(item);
        }
    }

    /// <summary>Adds an item on behalf of the client.</summary>
    /// <returns>Completes when more may be added.</returns>
    public ValueTask EnqueueAsync(InboxItem item)
    {
        Task room;
        bool isBytes;
        lock (_gate)
        {
            Add(item);
            if ((_count <= maxQueued && _bytes <= maxBytes) || _isReaderFree)
            {
                return default;
            }

            isBytes = _count <= maxQueued;
            if (_room is not null)
            {
                return new ValueTask(_room.Task);
            }

            _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            room = _room.Task;
        }

        socket.TellOfFullInbox(isBytes);
        return new ValueTask(room);
    }

    /// <summary>Lets the reader go on for good, because the socket has gone: a handler that never ends must not keep the connection.</summary>
    public void FreeReader()
    {
        lock (_gate)
        {
            _isReaderFree = true;
            _room?.TrySetResult();
            _room = null;
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (TryTake() is { } item)
        {
            var running = Run(item);
            if (!running.IsCompletedSuccessfully)
            {
                _ = RunSlowlyAsync(item, running);
                return;
            }
        }
    }

    /// <summary>Goes on after a handler that had to wait for something.</summary>
    private async Task RunSlowlyAsync(InboxItem? item, ValueTask running)
    {
        while (item is not null)
        {
            try
            {
                await running;
            }
            catch (Exception exception)
            {
                LogFailure(item.Description, exception);
            }

            item = TryTake();
            running = item is null ? default : Run(item);
        }
    }

    /// <summary>Whether an exception of a handler is one: a handler that ends with its socket has not failed.</summary>
    public static bool IsFailure(Socket socket, Exception exception) => exception is not OperationCanceledException || socket.Connected;

    private ValueTask Run(InboxItem item)
    {
        try
        {
            return HandlerObserver.RunAsync(socket, item);
        }
        catch (Exception exception)
        {
            return ValueTask.FromException(exception);
        }
    }

    private void Add(InboxItem item)
    {
        if (_last is null)
        {
            _first = item;
        }
        else
        {
            _last.Next = item;
        }

        _last = item;
        _count++;
        _bytes += item.Bytes;
        if (!_running)
        {
            _running = true;
            // Not preferLocal, which would run the last socket that got something first.
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    private InboxItem? TryTake()
    {
        lock (_gate)
        {
            var item = _first;
            if (item is null)
            {
                _running = false;
                return null;
            }

            _first = item.Next;
            if (_first is null)
            {
                _last = null;
            }

            _bytes -= item.Bytes;
            if (--_count <= maxQueued / 2 && _bytes <= maxBytes / 2)
            {
                _room?.TrySetResult();
                _room = null;
            }

            return item;
        }
    }

    /// <summary>A handler that fails harms nobody but the event it was for.</summary>
    public void LogFailure(string description, Exception exception)
    {
        if (IsFailure(socket, exception))
        {
            socket.Namespace.Server.Logger.HandlerFailed(exception, description, socket.Namespace.Name, socket.LogId);
        }
    }
}
