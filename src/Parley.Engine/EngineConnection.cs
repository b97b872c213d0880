namespace Parley.Engine;

/// <summary>One client's Engine.IO connection, whichever transport it is on. All members are safe to call from any thread.</summary>
public abstract class EngineConnection
{
    private protected EngineConnection()
    {
    }

    /// <summary>The session's id. It is a secret between this server and its client: do not log it or show it to others.</summary>
    public abstract string Id { get; }

    /// <summary>The name of the transport in use now: <c>polling</c> or <c>websocket</c>.</summary>
    public abstract string TransportName { get; }

    /// <summary>The revision of the Engine.IO protocol that the client speaks: 4, or 3 for older clients let in by <see cref="EngineOptions.AllowEIO3"/>.</summary>
    public abstract int ProtocolVersion { get; }

    /// <summary>Bytes waiting to be sent, each packet counted with 64 bytes on top.</summary>
    public abstract long BufferedBytes { get; }

    /// <summary>Queues a text message.</summary>
    /// <param name="text">The message as UTF-8; copied.</param>
    /// <returns><see langword="false"/> if the connection is closing or closed, and nothing was queued.</returns>
    public abstract bool SendText(ReadOnlySpan<byte> text);

    /// <summary>Queues a binary message.</summary>
    /// <param name="data">The message; copied.</param>
    /// <returns><see langword="false"/> if the connection is closing or closed, and nothing was queued.</returns>
    public abstract bool SendBinary(ReadOnlySpan<byte> data);

    /// <summary>Ends the connection once everything queued has been sent.</summary>
    public abstract void Close();

    /// <summary>Has a handler called once, on the pool, when the connection has moved to another transport; at once if it has already.</summary>
    /// <param name="handler">The handler. What it throws is logged.</param>
    public abstract void OnUpgraded(Func<Task> handler);

    /// <summary>Has a handler called once, on the pool, when the connection has ended; at once if it has already.</summary>
    /// <param name="handler">The handler. What it throws is logged.</param>
    public abstract void OnClosed(Func<DisconnectReason, Task> handler);
}
