using Parley.Engine.Sessions;
using Parley.Protocol.EngineIO;

namespace Parley.Engine.Transports;

/// <summary>
/// One way of carrying a session's packets. Properties and methods marked "under the lock" are called under the session's lock
/// and must return at once.
/// </summary>
internal abstract class EngineTransport
{
    private EngineSession? _session;

    public abstract string Name { get; }

    public abstract bool IsPolling { get; }

    /// <summary>How long the client has to take its leave.</summary>
    public abstract TimeSpan CloseTimeout { get; }

    /// <summary>Whether a drain could be started now. Under the lock.</summary>
    public abstract bool IsWritable { get; }

    /// <summary>The session that this transport carries; none while it is only probed.</summary>
    public EngineSession Session
    {
        get => _session ?? throw new InvalidOperationException("The transport carries no session yet.");
        set => _session = value;
    }

    /// <summary>Has the queue written by whoever writes for this transport. Under the lock.</summary>
    public abstract void StartDrain();

    /// <summary>Has what is queued from now on wait for <see cref="ReleaseDrain"/>. Only while a session opens.</summary>
    public virtual void HoldDrain()
    {
    }

    /// <summary>Writes what was queued since <see cref="HoldDrain"/>, on this thread.</summary>
    public virtual void ReleaseDrain()
    {
    }

    /// <summary>What to send last when a session ends in good order. Under the lock.</summary>
    /// <param name="queueIsEmpty">Whether nothing else is waiting.</param>
    /// <param name="closeCode">The WebSocket close code, or 0 to send none.</param>
    public abstract EngineMessage[] Farewell(bool queueIsEmpty, ushort closeCode);

    /// <summary>What to send when a session is cut short, or <see langword="null"/> if the client cannot be told. Under the lock.</summary>
    public abstract EngineMessage? CloseMessage(ushort closeCode);

    /// <summary>Ends the connection beneath, without a word.</summary>
    public abstract void Cut();
}
