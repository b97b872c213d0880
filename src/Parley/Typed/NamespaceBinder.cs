using System.ComponentModel;
using Microsoft.Extensions.DependencyInjection;
using Parley.Typed;

namespace Parley;

/// <summary>Calls a handler of a class namespace, and acknowledges with what it returns, if it returns something. For generated code.</summary>
/// <param name="instance">The instance made for the event.</param>
/// <param name="arguments">The handler's parameters.</param>
/// <param name="ack">The client's request for an acknowledgement.</param>
/// <typeparam name="TNamespace">The class.</typeparam>
/// <typeparam name="TArguments">A tuple of the parameters.</typeparam>
/// <returns>Completes when the event is handled.</returns>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate ValueTask EventInvoker<TNamespace, TArguments>(TNamespace instance, TArguments arguments, Ack ack);

/// <summary>Takes the handlers of a class namespace from generated code, and makes an instance for each call.</summary>
/// <typeparam name="TNamespace">The class.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class NamespaceBinder<TNamespace>
    where TNamespace : SocketIONamespace
{
    private static readonly bool _isDisposable =
        typeof(IDisposable).IsAssignableFrom(typeof(TNamespace)) || typeof(IAsyncDisposable).IsAssignableFrom(typeof(TNamespace));

    private readonly SocketIOServer _server;
    private readonly IServiceProvider _services;
    private MappedNamespace? _mapped;
    private Func<IServiceProvider, TNamespace>? _create;
    private bool _needsScope;

    internal NamespaceBinder(SocketIOServer server, IServiceProvider services)
    {
        _server = server;
        _services = services;
    }

    internal MappedNamespace Mapped => _mapped ?? throw new InvalidOperationException($"{typeof(TNamespace)} was generated for another version of Parley; build it again.");

    /// <summary>Opens the namespace. Comes first.</summary>
    /// <param name="name">The namespace's name.</param>
    /// <param name="create">Makes an instance from services.</param>
    /// <param name="needsScope">Whether making one needs services.</param>
    /// <param name="newClient">Makes a proxy of the client contract.</param>
    /// <typeparam name="TClient">The contract.</typeparam>
    public void Open<TClient>(string name, Func<IServiceProvider, TNamespace> create, bool needsScope, Func<ClientEmitter, TClient> newClient)
        where TClient : class
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(newClient);
        _create = create;
        _needsScope = needsScope;
        _mapped = new MappedNamespace(_server.Of(name), newClient);
    }

    /// <summary>Has <see cref="SocketIONamespace.OnConnectingAsync"/> called.</summary>
    public void UseConnecting() => Mapped.Namespace.Use(async (connecting, next) =>
    {
        await RunAsync(connecting.Socket, connecting, static (instance, context) => new ValueTask(instance.OnConnectingAsync(context)));
        await next();
    });

    /// <summary>Has <see cref="SocketIONamespace.OnConnectedAsync"/> called.</summary>
    public void UseConnected() => Mapped.Namespace.OnConnected(
        socket => RunAsync(socket, socket, static (instance, _) => new ValueTask(instance.OnConnectedAsync())).AsTask());

    /// <summary>Has <see cref="SocketIONamespace.OnDisconnectingAsync"/> called.</summary>
    public void UseDisconnecting() => Mapped.Namespace.OnDisconnecting(
        (socket, reason) => RunAsync(socket, reason, static (instance, why) => new ValueTask(instance.OnDisconnectingAsync(why))).AsTask());

    /// <summary>Has <see cref="SocketIONamespace.OnDisconnectedAsync"/> called.</summary>
    public void UseDisconnected() => Mapped.Namespace.OnDisconnected(
        (socket, reason) => RunAsync(socket, reason, static (instance, why) => new ValueTask(instance.OnDisconnectedAsync(why))).AsTask());

    /// <summary>Registers the handler of an event.</summary>
    /// <param name="eventName">The event's name.</param>
    /// <param name="read">Reads its arguments.</param>
    /// <param name="invoke">Calls the handler.</param>
    /// <typeparam name="TArguments">A tuple of the handler's parameters.</typeparam>
    public void On<TArguments>(string eventName, EventReader<TArguments> read, EventInvoker<TNamespace, TArguments> invoke) =>
        Mapped.Namespace.Register(new NamespaceEventBinding<TNamespace, TArguments>(eventName, this, read, invoke));

    /// <summary>Makes an instance for one call, and disposes of what was made for it.</summary>
    internal ValueTask RunAsync<TState>(Socket socket, TState state, Func<TNamespace, TState, ValueTask> call)
    {
        if (_needsScope)
        {
            return RunInScopeAsync(socket, state, call);
        }

        var instance = Create(_services, socket);
        return _isDisposable ? RunAndDisposeAsync(instance, state, call) : call(instance, state);
    }

    private static async ValueTask RunAndDisposeAsync<TState>(TNamespace instance, TState state, Func<TNamespace, TState, ValueTask> call)
    {
        try
        {
            await call(instance, state);
        }
        finally
        {
            if (instance is IAsyncDisposable asyncDisposable)
            {
                await asyncDisposable.DisposeAsync();
            }
            else
            {
                (instance as IDisposable)?.Dispose();
            }
        }
    }

    private async ValueTask RunInScopeAsync<TState>(Socket socket, TState state, Func<TNamespace, TState, ValueTask> call)
    {
        await using var scope = _services.CreateAsyncScope();
        await RunAndDisposeAsync(Create(scope.ServiceProvider, socket), state, call);
    }

    private TNamespace Create(IServiceProvider services, Socket socket)
    {
        // There since Open, without which nothing is registered.
        var instance = _create!(services);
        instance.Attach(socket, Mapped.NewClient);
        return instance;
    }
}
