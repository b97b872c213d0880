using Parley.Events;
using Parley.Protocol.SocketIO;
using Parley.Sockets;

namespace Parley.Typed;

/// <summary>A method of a class namespace as a handler.</summary>
internal sealed class NamespaceEventBinding<TNamespace, TArguments>(
    string eventName, NamespaceBinder<TNamespace> binder, EventReader<TArguments> read, EventInvoker<TNamespace, TArguments> invoke)
    : EventBinding(eventName)
    where TNamespace : SocketIONamespace
{
    internal override InboxItem Bind(Socket socket, in PacketArguments arguments, Ack ack)
    {
        var reader = new EventArgumentReader(new HandlerArguments(socket, arguments, ack));
        return new Call(this, socket, read(ref reader), ack);
    }

    private ValueTask RunAsync(Socket socket, Call call) => binder.RunAsync(socket, call, static (instance, call) => call.InvokeAsync(instance));

    private sealed class Call(NamespaceEventBinding<TNamespace, TArguments> binding, Socket socket, TArguments arguments, Ack ack) : InboxItem
    {
        public override string Description => binding.EventName;

        public override ValueTask RunAsync() => binding.RunAsync(socket, this);

        public ValueTask InvokeAsync(TNamespace instance) => binding.Invoke(instance, arguments, ack);
    }

    private ValueTask Invoke(TNamespace instance, TArguments arguments, Ack ack) => invoke(instance, arguments, ack);
}
