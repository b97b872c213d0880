namespace Parley.Typed;

/// <summary>Emits to one client.</summary>
internal sealed class SocketEmitter(SocketOperator target) : ClientEmitter
{
    public override Task EmitAsync<TArguments>(string eventName, TArguments arguments, EventWriter<TArguments> write) =>
        target.EmitAsync(eventName, arguments, write).AsTask();

    public override Task<TAck> EmitWithAckAsync<TArguments, TAck>(string eventName, TArguments arguments, EventWriter<TArguments> write) =>
        target.EmitWithAckAsync<TArguments, TAck>(eventName, arguments, write, CancellationToken.None);
}
