using Parley.Protocol.SocketIO;
using Parley.Sockets;

namespace Parley.Events;

/// <summary>A handler that is called for the first event that fits it, and removed then.</summary>
internal sealed class OnceBinding(EventBinding binding) : EventBinding(binding.EventName)
{
    private IDisposable? _registration;
    private int _isSpent;

    /// <summary>Registers the handler; an event may come before this returns.</summary>
    public IDisposable RegisterWith(IEventRegistry registry)
    {
        var registration = registry.Register(this);
        Volatile.Write(ref _registration, registration);
        if (Volatile.Read(ref _isSpent) != 0)
        {
            registration.Dispose();
        }

        return registration;
    }

    internal override InboxItem? Bind(Socket socket, in PacketArguments arguments, Ack ack)
    {
        if (Volatile.Read(ref _isSpent) != 0)
        {
            return null;
        }

        var call = binding.Bind(socket, in arguments, ack);
        if (Interlocked.Exchange(ref _isSpent, 1) != 0)
        {
            return null;
        }

        Volatile.Read(ref _registration)?.Dispose();
        return call;
    }

    /// <summary>Registers what it is given for one call.</summary>
    internal sealed class Registry(IEventRegistry registry) : IEventRegistry
    {
        public IDisposable Register(EventBinding binding) => new OnceBinding(binding).RegisterWith(registry);
    }
}
