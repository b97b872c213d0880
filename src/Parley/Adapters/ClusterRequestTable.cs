using System.Diagnostics.CodeAnalysis;
using Parley.Engine.Scheduling;

namespace Parley.Adapters;

/// <summary>The requests to other nodes that answers may still come to. Guarded by its lock, under which nothing is completed.</summary>
internal sealed class ClusterRequestTable(DeadlineWheel wheel, int maxPending)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ClusterRequest> _pending = new(StringComparer.Ordinal);

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _pending.Count;
            }
        }
    }

    /// <exception cref="SocketIOException">Too many are unanswered.</exception>
    public void Add(ClusterRequest request, TimeSpan timeout)
    {
        lock (_gate)
        {
            if (_pending.Count >= maxPending)
            {
                throw new SocketIOException($"The other nodes owe answers to {maxPending} requests already (MaxPendingRequests).");
            }

            _pending.Add(request.Id, request);
            wheel.Schedule(request, wheel.Now + (long)Math.Ceiling(timeout.TotalMilliseconds));
        }
    }

    public void Remove(ClusterRequest request)
    {
        lock (_gate)
        {
            _pending.Remove(request.Id);
            wheel.Cancel(request);
        }
    }

    public bool TryGet(string id, [NotNullWhen(true)] out ClusterRequest? request)
    {
        lock (_gate)
        {
            return _pending.TryGetValue(id, out request);
        }
    }

    public ClusterRequest[] GetAll()
    {
        lock (_gate)
        {
            return [.. _pending.Values];
        }
    }
}
