using System.Collections.Concurrent;
using Parley.Typed;

namespace Parley;

public sealed partial class SocketIOServer
{
    private readonly ConcurrentDictionary<Type, MappedNamespace> _mapped = new();

    /// <summary>Serves a namespace with a class; each event gets an instance of its own.</summary>
    /// <typeparam name="TNamespace">A partial class with <see cref="SocketIONamespaceAttribute"/> that derives from <see cref="SocketIONamespace{TClient}"/>.</typeparam>
    /// <returns>The namespace, for further handlers and middleware.</returns>
    /// <exception cref="InvalidOperationException">The class is mapped already.</exception>
    public Namespace MapNamespace<TNamespace>()
        where TNamespace : SocketIONamespace, ISocketIONamespace<TNamespace>
    {
        if (_mapped.ContainsKey(typeof(TNamespace)))
        {
            throw new InvalidOperationException($"{typeof(TNamespace)} is mapped already.");
        }

        var binder = new NamespaceBinder<TNamespace>(this, Services);
        TNamespace.Bind(binder);
        _mapped[typeof(TNamespace)] = binder.Mapped;
        return binder.Mapped.Namespace;
    }

    /// <exception cref="InvalidOperationException">The class is not mapped.</exception>
    internal MappedNamespace FindMapped(Type type) =>
        _mapped.TryGetValue(type, out var mapped) ? mapped : throw new InvalidOperationException($"{type} is not mapped yet; call io.MapNamespace<{type.Name}>() first.");
}
