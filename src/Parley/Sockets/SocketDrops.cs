using Parley.Diagnostics;
using Parley.Engine.Sessions;

namespace Parley.Sockets;

/// <summary>
/// Counts the events that were dropped for one socket, where they are, under locks, and tells metrics and the log of them from the pool: many at a time,
/// and the log once a minute. Made at the first of them.
/// </summary>
internal sealed class SocketDrops(Socket socket) : IThreadPoolWorkItem
{
    private const long LogIntervalMilliseconds = 60_000;

    private int _newest;
    private int _oldest;
    private int _replaced;
    private int _isQueued;

    // Only used by the work item, which runs once at a time.
    private long _unlogged;
    private long _nextLogAt;

    public void Add(PacketDrop cause)
    {
        Interlocked.Increment(ref cause == PacketDrop.Newest ? ref _newest : ref cause == PacketDrop.Oldest ? ref _oldest : ref _replaced);
        if (Interlocked.Exchange(ref _isQueued, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        do
        {
            Tell();
            Volatile.Write(ref _isQueued, 0);
            Interlocked.MemoryBarrier();
        }
        while (HasMore && Interlocked.Exchange(ref _isQueued, 1) == 0);
    }

    private bool HasMore => Volatile.Read(ref _newest) + Volatile.Read(ref _oldest) + Volatile.Read(ref _replaced) > 0;

    private void Tell()
    {
        var server = socket.Namespace.Server;
        var newest = Interlocked.Exchange(ref _newest, 0);
        var oldest = Interlocked.Exchange(ref _oldest, 0);
        server.Metrics.OnDropped("drop_newest", newest);
        server.Metrics.OnDropped("drop_oldest", oldest);
        server.Metrics.OnDropped("replaced", Interlocked.Exchange(ref _replaced, 0));

        _unlogged += newest + oldest;
        var now = server.Engine.Wheel.Now;
        if (_unlogged > 0 && now >= _nextLogAt)
        {
            server.Logger.EventsDropped(_unlogged, socket.LogId, socket.Namespace.Name, server.Options.SendBuffer.HardLimit);
            _unlogged = 0;
            _nextLogAt = now + LogIntervalMilliseconds;
        }
    }
}
