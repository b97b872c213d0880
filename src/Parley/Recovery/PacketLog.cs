using Parley.Protocol.SocketIO;

namespace Parley.Recovery;

/// <summary>The events of a server that may have to be sent again, bounded in time and bytes. Guarded by its lock.</summary>
internal sealed class PacketLog(long maxBytes)
{
    private readonly Lock _gate = new();
    private readonly Queue<LoggedPacket> _packets = new();
    private long _bytes;

    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    public void Add(LoggedPacket packet)
    {
        lock (_gate)
        {
            _packets.Enqueue(packet);
            _bytes += packet.Bytes;
            while (_bytes > maxBytes)
            {
                ForgetFirst();
            }
        }
    }

    /// <summary>Lets go of what nobody can ask for any more.</summary>
    public void Trim(long now)
    {
        lock (_gate)
        {
            while (_packets.TryPeek(out var first) && first.KeptUntil <= now)
            {
                ForgetFirst();
            }
        }
    }

    private void ForgetFirst()
    {
        var first = _packets.Dequeue();
        _bytes -= first.Bytes;
        first.Forget();
    }
}
