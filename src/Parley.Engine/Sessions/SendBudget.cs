using Parley.Engine.Http;

namespace Parley.Engine.Sessions;

/// <summary>
/// Bounds what waits on all connections of a server together. Only sessions with more than <see cref="EngineSession.WatchedBytes"/> take part, so
/// that those whose clients keep up share nothing. Past the bound the longest queues go first.
/// </summary>
internal sealed class SendBudget(EngineServer server, long maxBytes) : IThreadPoolWorkItem
{
    private long _total;
    private int _shedding;

    /// <summary>What waits on the sessions that take part.</summary>
    public long TotalBytes => Interlocked.Read(ref _total);

    /// <summary>Notes that a queue has grown or shrunk. May be called under a session's lock and a room's, so that what follows runs on the pool.</summary>
    public void Add(long bytes)
    {
        if (Interlocked.Add(ref _total, bytes) > maxBytes && bytes > 0 && Interlocked.Exchange(ref _shedding, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        bool hasShed;
        do
        {
            hasShed = TotalBytes > maxBytes && Shed();
            Volatile.Write(ref _shedding, 0);
        }
        while (hasShed && TotalBytes > maxBytes && Interlocked.Exchange(ref _shedding, 1) == 0);
    }

    /// <returns>Whether there was one to end.</returns>
    private bool Shed()
    {
        var largest = server.Sessions.All
            .Select(static session => (Session: session, Bytes: session.CountedBytes))
            .Where(static queue => queue.Bytes > 0)
            .OrderByDescending(static queue => queue.Bytes)
            .Select(static queue => queue.Session)
            .ToArray();
        foreach (var session in largest)
        {
            if (TotalBytes <= maxBytes)
            {
                break;
            }

            session.Shed(maxBytes);
        }

        return largest.Length > 0;
    }
}
