using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Parley.Engine.Sessions;

/// <summary>The open sessions of a server by their ids, compared ordinally. Any thread may use it.</summary>
internal sealed class SessionTable(int maxSessions)
{
    private readonly ConcurrentDictionary<string, EngineSession> _sessions = new(StringComparer.Ordinal);
    private int _reserved;

    public int Count => _sessions.Count;

    /// <summary>Places that are taken: by sessions, and by handshakes in progress.</summary>
    public int Reserved => Volatile.Read(ref _reserved);

    /// <summary>The sessions at this moment, safe to enumerate while they come and go.</summary>
    public IEnumerable<EngineSession> All => _sessions.Select(static entry => entry.Value);

    /// <summary>Takes a place for a session about to be opened.</summary>
    /// <returns><see langword="false"/> if the server is full.</returns>
    public bool TryReserve()
    {
        if (Interlocked.Increment(ref _reserved) <= maxSessions)
        {
            return true;
        }

        Interlocked.Decrement(ref _reserved);
        return false;
    }

    /// <summary>Gives back a place that no session came to take.</summary>
    public void Release() => Interlocked.Decrement(ref _reserved);

    /// <summary>Adds a session whose place was reserved.</summary>
    /// <returns><see langword="false"/> if there is one of its id already; the place is still reserved then.</returns>
    public bool TryAdd(EngineSession session) => _sessions.TryAdd(session.Id, session);

    public void Remove(EngineSession session)
    {
        if (_sessions.TryRemove(KeyValuePair.Create(session.Id, session)))
        {
            Release();
        }
    }

    public bool TryGet(string id, [NotNullWhen(true)] out EngineSession? session) => _sessions.TryGetValue(id, out session);
}
