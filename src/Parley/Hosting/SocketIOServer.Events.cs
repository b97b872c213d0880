using Parley.Diagnostics;
using Parley.Events;

namespace Parley;

public sealed partial class SocketIOServer
{
    private readonly Lock _eventsGate = new();
    private volatile Action<Namespace>[] _namespaceCreated = [];

    internal bool TellsOfNamespaces => _namespaceCreated.Length > 0;

    /// <summary>
    /// Adds a handler for namespaces that are made from now on, children of dynamic ones included: the official server's <c>new_namespace</c>.
    /// Nobody joins the namespace before the handler returns, so that what it registers there counts for everybody.
    /// </summary>
    /// <param name="handler">Takes the namespace. What it throws is logged.</param>
    /// <returns>Removes the handler when disposed.</returns>
    public IDisposable OnNamespaceCreated(Action<Namespace> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);

        // A delegate of its own, so that one that is registered twice is removed once.
        Action<Namespace> added = @namespace => handler(@namespace);
        lock (_eventsGate)
        {
            _namespaceCreated = [.. _namespaceCreated, added];
        }

        return new Registration(() =>
        {
            lock (_eventsGate)
            {
                _namespaceCreated = Array.FindAll(_namespaceCreated, other => !ReferenceEquals(other, added));
            }
        });
    }

    internal void TellOfNamespace(Namespace @namespace)
    {
        foreach (var handler in _namespaceCreated)
        {
            try
            {
                handler(@namespace);
            }
            catch (Exception exception)
            {
                Logger.NamespaceHandlerFailed(exception, @namespace.Name);
            }
        }
    }
}
