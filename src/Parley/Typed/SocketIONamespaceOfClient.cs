namespace Parley;

/// <summary>
/// A namespace as a class: methods with <see cref="EventAttribute"/> handle events, what they return is the acknowledgement, and what the
/// server emits is declared by an interface. Name it with <see cref="SocketIONamespaceAttribute"/>, map it with
/// <see cref="SocketIOServer.MapNamespace{TNamespace}"/>.
/// </summary>
/// <remarks>
/// An instance serves one event and is dropped, so fields do not outlive it; what belongs to a client is kept in <see cref="Socket.Data"/>.
/// If the constructor has parameters, each event gets a scope of the application's services, which ends with the handler.
/// </remarks>
/// <typeparam name="TClient">The events that the server emits: an interface whose methods return <see cref="Task"/>, or
/// <see cref="Task{TResult}"/> if the client acknowledges them with a value. The build implements it.</typeparam>
#pragma warning disable RS0022 // The base is there for what does not depend on the contract; only this class shall be derived from.
public abstract class SocketIONamespace<TClient> : SocketIONamespace
#pragma warning restore RS0022
    where TClient : class
{
    /// <summary>The client itself.</summary>
    protected TypedSocket<TClient> Client => new(Socket, Create);

    /// <summary>Everybody in the namespace, the client included.</summary>
    protected TypedOperator<TClient> All => new(Socket.Namespace.Everyone, Create);

    /// <summary>Everybody in the namespace but the client.</summary>
    protected TypedOperator<TClient> Others => new(Socket.Broadcast, Create);

    private Func<ClientEmitter, TClient> Create => (Func<ClientEmitter, TClient>)(NewClient ?? throw NotAttached());

    /// <summary>Selects a room, without the client, as <c>socket.to()</c> does. <see cref="All"/> selects with it.</summary>
    /// <param name="room">The room.</param>
    /// <returns>The selection.</returns>
    protected TypedOperator<TClient> To(string room) => Others.To(room);

    /// <summary>Selects rooms, without the client, as <c>socket.to()</c> does. A socket in several of them gets an event once.</summary>
    /// <param name="rooms">The rooms.</param>
    /// <returns>The selection.</returns>
    protected TypedOperator<TClient> To(params ReadOnlySpan<string> rooms) => Others.To(rooms);

    /// <summary>Selects everybody but the client and the members of a room.</summary>
    /// <param name="room">The room; the id of a socket leaves out that socket.</param>
    /// <returns>The selection.</returns>
    protected TypedOperator<TClient> Except(string room) => Others.Except(room);

    /// <summary>Selects everybody but the client and the members of rooms.</summary>
    /// <param name="rooms">The rooms; the id of a socket leaves out that socket.</param>
    /// <returns>The selection.</returns>
    protected TypedOperator<TClient> Except(params ReadOnlySpan<string> rooms) => Others.Except(rooms);
}
