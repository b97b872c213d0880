namespace Parley.Fuzz.Bus;

/// <summary>Carries bytes between nodes of this process, as a server of Redis or PostgreSQL would: in one order, to all of a namespace.</summary>
internal sealed class MemoryBus
{
    private readonly Lock _gate = new();
    private readonly List<MemoryBusAdapter> _listeners = [];

    public void Join(MemoryBusAdapter adapter)
    {
        lock (_gate)
        {
            _listeners.Add(adapter);
        }
    }

    public void Leave(MemoryBusAdapter adapter)
    {
        lock (_gate)
        {
            _listeners.Remove(adapter);
        }
    }

    /// <summary>Delivers a message to whoever listens, in the call.</summary>
    public void Publish(string namespaceName, byte[] message)
    {
        lock (_gate)
        {
            foreach (var listener in _listeners.Where(listener => listener.NamespaceName == namespaceName))
            {
                listener.Deliver(message);
            }
        }
    }
}
