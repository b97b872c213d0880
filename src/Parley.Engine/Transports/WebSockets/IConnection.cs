namespace Parley.Engine.Transports.WebSockets;

/// <summary>What carries a WebSocket, as far as it can be cut.</summary>
internal interface IConnection
{
    /// <summary>Cuts it. Whoever reads from it or writes to it fails at once. Any thread.</summary>
    void Abort();
}
