using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Parley.Namespaces;

/// <summary>The namespaces of a server by their names, compared ordinally, and the families that clients' names are tried on.</summary>
internal sealed class NamespaceTable(SocketIOServer server)
{
    private readonly ConcurrentDictionary<string, Namespace> _namespaces = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private volatile ParentNamespace[] _parents = [];

    /// <summary>The namespaces at this moment, children of families included.</summary>
    public IEnumerable<Namespace> All =>
        _namespaces.Select(static entry => entry.Value).Concat(_parents.SelectMany(static parent => parent.Children));

    public bool TryGet(string name, [NotNullWhen(true)] out Namespace? @namespace) => _namespaces.TryGetValue(name, out @namespace);

    /// <summary>A namespace by its name, made if neither a family has it nor the table.</summary>
    public Namespace GetOrAdd(string name)
    {
        foreach (var parent in _parents)
        {
            if (parent.TryGet(name, out var child))
            {
                return child!;
            }
        }

        if (!TryGet(name, out var @namespace))
        {
            @namespace = _namespaces.GetOrAdd(name, static (added, owner) => new Namespace(owner, added, new NamespaceHandlers()), server);
            @namespace.StartAdapter();
            _ = @namespace.AnnounceAsync();
        }

        return @namespace;
    }

    public ParentNamespace AddParent(Func<string, Handshake, ValueTask<bool>> matches)
    {
        var parent = new ParentNamespace(server, matches);
        lock (_gate)
        {
            _parents = [.. _parents, parent];
        }

        return parent;
    }

    /// <summary>Finds the namespace that a client wants to join: by name, else in the first family that takes the name.</summary>
    /// <returns>The namespace, acquired if it is a child; or <see langword="null"/> if there is none.</returns>
    public async ValueTask<Namespace?> FindAsync(string name, Handshake handshake)
    {
        if (TryGet(name, out var @namespace))
        {
            await @namespace.AnnounceAsync();
            return @namespace;
        }

        foreach (var parent in _parents)
        {
            if (await parent.MatchesAsync(name, handshake))
            {
                @namespace = parent.Acquire(name);
                await @namespace.AnnounceAsync();
                return @namespace;
            }
        }

        return null;
    }
}
