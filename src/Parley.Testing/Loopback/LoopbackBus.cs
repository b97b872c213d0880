namespace Parley.Testing.Loopback;

/// <summary>A bus inside one process that can be told to fail: to lose, repeat and hold back what it carries, and to break.</summary>
internal sealed class LoopbackBus
{
    private readonly Lock _gate = new();
    private readonly List<LoopbackAdapter> _listeners = [];
    private Queue<(LoopbackAdapter To, object What)>? _held;

    /// <summary>How many copies arrive of a message or response, by its receiver; 1 unless set.</summary>
    public Func<LoopbackAdapter, object, int> Copies { get; set; } = static (_, _) => 1;

    /// <summary>Told of each message or response after its receiver has taken it.</summary>
    public Action<object>? Delivered { get; set; }

    /// <summary>What taking a message leads to, for a bus that fails or hangs; nothing unless set.</summary>
    public Func<CancellationToken, Task>? Fault { get; set; }

    public void Join(LoopbackAdapter adapter)
    {
        lock (_gate)
        {
            _listeners.Add(adapter);
        }
    }

    /// <summary>Cuts a node off: nothing comes from it or to it any more.</summary>
    public void Leave(LoopbackAdapter adapter)
    {
        lock (_gate)
        {
            _listeners.Remove(adapter);
        }
    }

    /// <summary>Keeps everything back from now on.</summary>
    public void Hold()
    {
        lock (_gate)
        {
            _held ??= [];
        }
    }

    /// <summary>Delivers what was kept back, and goes on as before.</summary>
    public void Release()
    {
        lock (_gate)
        {
            var held = _held ?? [];
            _held = null;
            foreach (var (to, what) in held)
            {
                to.Deliver(what);
            }
        }
    }

    public Task PublishAsync(LoopbackAdapter from, ClusterMessage message, CancellationToken cancellationToken) =>
        SendAsync(from, message, static (_, _) => true, cancellationToken);

    public Task RespondAsync(LoopbackAdapter from, string requesterNodeId, ClusterResponse response, CancellationToken cancellationToken) =>
        SendAsync(from, response, (to, _) => string.Equals(to.NodeId, requesterNodeId, StringComparison.Ordinal), cancellationToken);

    private async Task SendAsync(LoopbackAdapter from, object what, Func<LoopbackAdapter, object, bool> isFor, CancellationToken cancellationToken)
    {
        if (Fault is { } fault)
        {
            await fault(cancellationToken);
        }

        // One delivery at a time, so that all receivers see one order.
        lock (_gate)
        {
            if (!_listeners.Contains(from))
            {
                return;
            }

            foreach (var to in _listeners.Where(to => to.Channel == from.Channel && isFor(to, what)).ToArray())
            {
                for (var copies = Copies(to, what); copies > 0; copies--)
                {
                    var copy = LoopbackWire.Copy(what, from.Wire, to.Wire);
                    if (_held is not null)
                    {
                        _held.Enqueue((to, copy));
                    }
                    else
                    {
                        to.Deliver(copy);
                        Delivered?.Invoke(copy);
                    }
                }
            }
        }
    }
}
