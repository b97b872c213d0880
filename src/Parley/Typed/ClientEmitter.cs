using System.ComponentModel;

namespace Parley;

/// <summary>What generated client proxies emit through: one socket, or a selection.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ClientEmitter
{
    private protected ClientEmitter()
    {
    }

    /// <summary>Emits an event.</summary>
    /// <param name="eventName">The event's name.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="write">Writes them.</param>
    /// <typeparam name="TArguments">A tuple of them.</typeparam>
    /// <returns>Completes when the event is queued.</returns>
    public abstract Task EmitAsync<TArguments>(string eventName, TArguments arguments, EventWriter<TArguments> write);

    /// <summary>Emits an event and waits for the client's acknowledgement.</summary>
    /// <param name="eventName">The event's name.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="write">Writes them.</param>
    /// <typeparam name="TArguments">A tuple of them.</typeparam>
    /// <typeparam name="TAck">The type of the acknowledgement.</typeparam>
    /// <returns>What the client acknowledged with.</returns>
    /// <exception cref="NotSupportedException">The event goes to more than one client.</exception>
    public abstract Task<TAck> EmitWithAckAsync<TArguments, TAck>(string eventName, TArguments arguments, EventWriter<TArguments> write);
}
