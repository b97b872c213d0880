using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Parley.Namespaces;

/// <summary>The namespaces of a server by their names, compared ordinally. They are the application's; a client cannot add any.</summary>
internal sealed class NamespaceTable(SocketIOServer server)
{
    private readonly ConcurrentDictionary<string, Namespace> _namespaces = new(StringComparer.Ordinal);

    /// <summary>The namespaces at this moment.</summary>
    public IEnumerable<Namespace> All => _namespaces.Select(static entry => entry.Value);

    public bool TryGet(string name, [NotNullWhen(true)] out Namespace? @namespace) => _namespaces.TryGetValue(name, out @namespace);

    public Namespace GetOrAdd(string name) => _namespaces.GetOrAdd(name, static (added, owner) => new Namespace(owner, added), server);
}
