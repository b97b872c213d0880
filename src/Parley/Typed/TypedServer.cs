namespace Parley.Typed;

/// <summary>Finds its namespace at first use: it may be injected before the namespace is mapped.</summary>
internal sealed class TypedServer<TNamespace, TClient>(SocketIOServer server) : ISocketIO<TNamespace, TClient>
    where TNamespace : SocketIONamespace<TClient>
    where TClient : class
{
    public Namespace Namespace => Mapped.Namespace;

    public TypedOperator<TClient> All => field ??= new TypedOperator<TClient>(Namespace.Everyone, NewClient);

    private MappedNamespace Mapped => field ??= server.FindMapped(typeof(TNamespace));

    private Func<ClientEmitter, TClient> NewClient => (Func<ClientEmitter, TClient>)Mapped.NewClient;

    public TypedSocket<TClient> Client(Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        if (socket.Namespace != Namespace)
        {
            throw new ArgumentException($"The socket belongs to {socket.Namespace.Name}, not to {Namespace.Name}.", nameof(socket));
        }

        return new TypedSocket<TClient>(socket, NewClient);
    }
}
