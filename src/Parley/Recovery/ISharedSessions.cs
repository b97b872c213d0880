namespace Parley.Recovery;

/// <summary>
/// Keeps the sessions of a namespace where all nodes find them, for an adapter whose events can be read again. A client may then come back to any node, also
/// while its old connection is still believed to live. Safe to call from any thread.
/// </summary>
internal interface ISharedSessions
{
    /// <summary>Has a session written that began here, or whose rooms or data have changed. Called under locks, and only notes it.</summary>
    void OnChanged(RecoverySession session);

    /// <summary>Waits until what has changed is written, but not for long, nor while the bus does not work.</summary>
    Task WhenWrittenAsync(RecoverySession session);

    /// <summary>Notes that the client of a session is gone from this node.</summary>
    /// <param name="session">The session, which is over here.</param>
    /// <param name="rooms">The rooms it was in.</param>
    /// <param name="isAwaited">Whether the client may come back; if not, the session is deleted.</param>
    void OnLeft(RecoverySession session, string[] rooms, bool isAwaited);

    /// <summary>Takes out the session of a client that comes back, so that no other node can, with all that the client missed.</summary>
    /// <param name="request">What the client says of itself.</param>
    /// <returns>The session, which waits for its client on this node, or <see langword="null"/> if there is none or something of what was missed is gone.</returns>
    Task<RecoverySession?> RestoreAsync(RecoveryRequest request);
}
