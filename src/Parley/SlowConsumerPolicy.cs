using Parley.Engine;

namespace Parley;

/// <summary>
/// What becomes of an event when more would wait for a client than the hard limit of <see cref="EngineOptions.SendBuffer"/>. Set for a server
/// (<see cref="SocketIOOptions.SlowConsumer"/>), a namespace (<see cref="Namespace.SlowConsumer"/>) or single emits (<see cref="EmitOperator.WhenSlow"/>).
/// </summary>
/// <remarks>
/// Only events are dropped, each with its attachments; connects, disconnects, acknowledgements and heartbeats never are. Where one of those, or an event that must not
/// be dropped, does not fit, events that may be dropped make room, the oldest first; if there are none, the connection is closed.
/// </remarks>
public enum SlowConsumerPolicy
{
    /// <summary>The connection is closed, with the reason <c>slow consumer</c> and the WebSocket close code 1008.</summary>
    Disconnect,

    /// <summary>The event is dropped.</summary>
    DropNewest,

    /// <summary>The oldest events are dropped that may be, until this one fits: those that were emitted with a policy to drop.</summary>
    DropOldest,
}
