using Parley.Acks;
using Parley.Namespaces;
using Parley.Protocol.Json;

namespace Parley.Events;

/// <summary>What a selection of rooms is made in: one namespace, or all children of a family.</summary>
internal interface IBroadcastScope
{
    SocketIOServer Server { get; }

    /// <summary>What metrics call the scope.</summary>
    string MetricName { get; }

    /// <summary>The handlers registered for it.</summary>
    NamespaceHandlers Handlers { get; }

    /// <summary>The adapters that a selection goes through: one for a namespace, one for each child of a family.</summary>
    IReadOnlyCollection<Adapter> Adapters { get; }

    /// <summary>Sends an event to everybody it is for.</summary>
    ValueTask BroadcastAsync(ArgumentWriter arguments, BroadcastTarget target, CancellationToken cancellationToken);

    /// <summary>The same, with the answers going to <paramref name="answers"/>.</summary>
    ValueTask BroadcastWithAckAsync(ArgumentWriter arguments, BroadcastTarget target, BroadcastAnswers answers, CancellationToken cancellationToken);
}
