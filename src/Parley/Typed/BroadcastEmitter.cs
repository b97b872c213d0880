namespace Parley.Typed;

/// <summary>Emits to a selection of clients.</summary>
internal sealed class BroadcastEmitter(EmitOperator target) : ClientEmitter
{
    public override Task EmitAsync<TArguments>(string eventName, TArguments arguments, EventWriter<TArguments> write) =>
        target.EmitAsync(eventName, arguments, write).AsTask();

    public override Task<TAck> EmitWithAckAsync<TArguments, TAck>(string eventName, TArguments arguments, EventWriter<TArguments> write) =>
        throw new NotSupportedException(
            $"\"{eventName}\" is acknowledged with a value, and many clients have no single one: call the generated method of the selection that ends in WithAckAsync.");
}
