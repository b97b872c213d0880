using Parley.Acks;
using Parley.Diagnostics;
using Parley.Events;
using Parley.Namespaces;
using Parley.Protocol.Json;

namespace Parley;

/// <summary>
/// A family of namespaces that come into being when a client joins one whose name matches. Each child starts with the middleware and
/// handlers registered here until then; emitting here reaches the sockets of all children. Safe to use from any thread.
/// </summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/namespaces/#dynamic-namespaces">Socket.IO documentation, dynamic namespaces</see>.</remarks>
public sealed class ParentNamespace : HandlerRegistry, IBroadcastScope
{
    private readonly Func<string, Handshake, ValueTask<bool>> _matches;

    // Guards the children and what keeps each of them alive.
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Child> _children = new(StringComparer.Ordinal);

    internal ParentNamespace(SocketIOServer server, Func<string, Handshake, ValueTask<bool>> matches)
    {
        Server = server;
        _matches = matches;
        SlowConsumer = server.Options.SlowConsumer;
    }

    /// <summary>The children at this moment.</summary>
    public IReadOnlyCollection<Namespace> Children
    {
        get
        {
            lock (_gate)
            {
                return [.. _children.Values.Select(static child => child.Namespace)];
            }
        }
    }

    /// <inheritdoc cref="Namespace.SlowConsumer"/>
    /// <remarks>Children take it over when they come into being.</remarks>
    public SlowConsumerPolicy SlowConsumer
    {
        get;
        set => field = SendRules.Check(value);
    }

    internal SocketIOServer Server { get; }

    internal override NamespaceHandlers Handlers { get; } = new();

    SocketIOServer IBroadcastScope.Server => Server;

    string IBroadcastScope.MetricName => SocketMetrics.DynamicNamespace;

    NamespaceHandlers IBroadcastScope.Handlers => Handlers;

    IReadOnlyCollection<Adapter> IBroadcastScope.Adapters => [.. Children.Select(static child => child.Adapter)];

    private protected override IBroadcastScope BaseScope => this;

    internal ValueTask<bool> MatchesAsync(string name, Handshake handshake) => _matches(name, handshake);

    /// <summary>A child for somebody about to join, made if there is none. It stays until <see cref="Release"/> was called as often.</summary>
    internal Namespace Acquire(string name)
    {
        Namespace? made = null;
        while (true)
        {
            lock (_gate)
            {
                if (!_children.TryGetValue(name, out var child) && made is not null)
                {
                    child = new Child(made);
                    _children.Add(name, child);
                }

                if (child is not null)
                {
                    child.Users++;
                    made = child.Namespace;
                    break;
                }
            }

            // Not under the lock, because the application makes the adapter.
            made = new Namespace(Server, name, Handlers.Copy(), this);
        }

        made.StartAdapter();
        return made;
    }

    /// <summary>Ends what <see cref="Acquire"/> began, when a socket has gone or was not let in. A child that nobody uses is removed.</summary>
    internal void Release(Namespace @namespace)
    {
        lock (_gate)
        {
            if (!_children.TryGetValue(@namespace.Name, out var child)
                || --child.Users > 0
                || !Server.Options.CleanupEmptyChildNamespaces)
            {
                return;
            }

            _children.Remove(@namespace.Name);
        }

        _ = @namespace.CloseAdapterAsync(CancellationToken.None);
    }

    internal bool TryGet(string name, out Namespace? @namespace)
    {
        lock (_gate)
        {
            @namespace = _children.GetValueOrDefault(name)?.Namespace;
            return @namespace is not null;
        }
    }

    // Encodes for each child, whose name is part of the packet, before it returns: the writer is used no longer then.
    ValueTask IBroadcastScope.BroadcastAsync(ArgumentWriter arguments, BroadcastTarget target, CancellationToken cancellationToken) =>
        WhenAll(Children.Select(child => ((IBroadcastScope)child).BroadcastAsync(arguments, target, cancellationToken)));

    ValueTask IBroadcastScope.BroadcastWithAckAsync(
        ArgumentWriter arguments, BroadcastTarget target, BroadcastAnswers answers, CancellationToken cancellationToken) =>
        WhenAll(Children.Select(child => ((IBroadcastScope)child).BroadcastWithAckAsync(arguments, target, answers, cancellationToken)));

    private static ValueTask WhenAll(IEnumerable<ValueTask> started)
    {
        Task[] running = [.. started.Where(static task => !task.IsCompletedSuccessfully).Select(static task => task.AsTask())];
        return running.Length == 0 ? default : new ValueTask(Task.WhenAll(running));
    }

    private sealed class Child(Namespace @namespace)
    {
        public Namespace Namespace => @namespace;

        /// <summary>Sockets, and clients on their way to being one.</summary>
        public int Users { get; set; }
    }
}
