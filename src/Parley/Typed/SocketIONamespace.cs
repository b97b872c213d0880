using Parley.Engine;

namespace Parley;

/// <summary>What class namespaces have in common; derive from <see cref="SocketIONamespace{TClient}"/>.</summary>
public abstract class SocketIONamespace
{
    private Socket? _socket;

    private protected SocketIONamespace()
    {
    }

    /// <summary>The socket that this instance was made for.</summary>
    /// <exception cref="InvalidOperationException">The constructor asks for it: an instance gets its socket after it was made.</exception>
    protected Socket Socket => _socket ?? throw NotAttached();

    /// <summary>Decides on a client that wants to join: <see cref="ConnectingContext.Reject(string)"/> keeps it out, and so does an exception.</summary>
    /// <param name="connecting">The client and what decides on it.</param>
    /// <returns>Completes when it is decided.</returns>
    public virtual Task OnConnectingAsync(ConnectingContext connecting) => Task.CompletedTask;

    /// <summary>Called when the client has joined. Its events wait until this is done.</summary>
    /// <returns>Completes when events may be handled.</returns>
    public virtual Task OnConnectedAsync() => Task.CompletedTask;

    /// <summary>Called when the client is about to go: <see cref="Socket.Rooms"/> still tells its rooms, though it receives nothing any more.</summary>
    /// <param name="reason">Why it goes.</param>
    /// <returns>Completes when the rooms may be forgotten.</returns>
    public virtual Task OnDisconnectingAsync(DisconnectReason reason) => Task.CompletedTask;

    /// <summary>Called when the client has gone.</summary>
    /// <param name="reason">Why it went.</param>
    /// <returns>Completes when the application is done with the client.</returns>
    public virtual Task OnDisconnectedAsync(DisconnectReason reason) => Task.CompletedTask;

    /// <summary>Gives the new instance what it works with.</summary>
    internal void Attach(Socket socket, Delegate newClient)
    {
        _socket = socket;
        NewClient = newClient;
    }

    /// <summary>Makes the client proxy: a <c>Func&lt;ClientEmitter, TClient&gt;</c>.</summary>
    private protected Delegate? NewClient { get; private set; }

    private protected static InvalidOperationException NotAttached() =>
        new("A class namespace has no socket yet while its constructor runs, and none when the application makes it itself.");
}
