using System.ComponentModel;
using Parley.Typed;

namespace Parley;

/// <summary>A selection of sockets to emit to, by the methods of a client contract. Immutable, so it may be kept and used again, from any thread.</summary>
/// <remarks>
/// Events that clients acknowledge with a value are not emitted by <see cref="Emit"/>, as there are many values: for those the build generates
/// extension methods of the selection, <c>ConfirmWithAckAsync</c> for <c>Confirm</c>, which return a <see cref="BroadcastAckResult{T}"/>.
/// </remarks>
/// <typeparam name="TClient">The contract.</typeparam>
public sealed class TypedOperator<TClient>
    where TClient : class
{
    private readonly Func<ClientEmitter, TClient> _newClient;

    internal TypedOperator(EmitOperator untyped, Func<ClientEmitter, TClient> newClient)
    {
        Untyped = untyped;
        _newClient = newClient;
    }

    /// <summary>The same selection for events outside of the contract, and for finding, moving and disconnecting its sockets.</summary>
    public EmitOperator Untyped { get; }

    /// <summary>Emits: each method of the contract is an event. A task completes when the event is queued.</summary>
    public TClient Emit => field ??= _newClient(new BroadcastEmitter(Untyped));

    /// <inheritdoc cref="Emitter.Local"/>
    public TypedOperator<TClient> Local => With(Untyped.Local);

    /// <inheritdoc cref="EmitOperator.Volatile"/>
    public TypedOperator<TClient> Volatile => With(Untyped.Volatile);

    /// <inheritdoc cref="Emitter.To(string)"/>
    public TypedOperator<TClient> To(string room) => With(Untyped.To(room));

    /// <inheritdoc cref="Emitter.To(ReadOnlySpan{string})"/>
    public TypedOperator<TClient> To(params ReadOnlySpan<string> rooms) => With(Untyped.To(rooms));

    /// <inheritdoc cref="Emitter.In(string)"/>
    public TypedOperator<TClient> In(string room) => To(room);

    /// <inheritdoc cref="Emitter.In(ReadOnlySpan{string})"/>
    public TypedOperator<TClient> In(params ReadOnlySpan<string> rooms) => To(rooms);

    /// <inheritdoc cref="Emitter.Except(string)"/>
    public TypedOperator<TClient> Except(string room) => With(Untyped.Except(room));

    /// <inheritdoc cref="Emitter.Except(ReadOnlySpan{string})"/>
    public TypedOperator<TClient> Except(params ReadOnlySpan<string> rooms) => With(Untyped.Except(rooms));

    /// <inheritdoc cref="EmitOperator.Compress"/>
    public TypedOperator<TClient> Compress(bool compress) => With(Untyped.Compress(compress));

    /// <inheritdoc cref="EmitOperator.WhenSlow"/>
    public TypedOperator<TClient> WhenSlow(SlowConsumerPolicy policy) => With(Untyped.WhenSlow(policy));

    /// <inheritdoc cref="EmitOperator.Latest"/>
    public TypedOperator<TClient> Latest(string key) => With(Untyped.Latest(key));

    /// <inheritdoc cref="EmitOperator.Timeout"/>
    public TypedOperator<TClient> Timeout(TimeSpan timeout) => With(Untyped.Timeout(timeout));

    /// <summary>Emits an event and waits for everybody's acknowledgement, for generated code.</summary>
    /// <param name="eventName">The event's name.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="write">Writes them.</param>
    /// <param name="cancellationToken">Ends the wait; the event may have been sent.</param>
    /// <typeparam name="TArguments">A tuple of the arguments.</typeparam>
    /// <typeparam name="TAck">The type of an acknowledgement.</typeparam>
    /// <returns>The answers that came in time, and who is missing.</returns>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public Task<BroadcastAckResult<TAck>> EmitWithAckAsync<TArguments, TAck>(
        string eventName, TArguments arguments, EventWriter<TArguments> write, CancellationToken cancellationToken = default) =>
        Untyped.EmitWithAckAsync<TArguments, TAck>(eventName, arguments, write, cancellationToken);

    private TypedOperator<TClient> With(EmitOperator untyped) => new(untyped, _newClient);
}
