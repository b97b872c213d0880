using Parley.Protocol.SocketIO;
using Parley.Sockets;

namespace Parley.Events;

/// <summary>Reads the arguments of an event as one value.</summary>
internal delegate TArguments ArgumentBinder<TArguments>(ref HandlerArguments arguments);

/// <summary>Calls a handler with its arguments, and acknowledges with what it returns, if it returns something.</summary>
internal delegate ValueTask EventCallback<TArguments>(Socket socket, TArguments arguments, Ack ack);

/// <summary>A handler of any number of parameters: they travel as one tuple from the packet's bytes to the call.</summary>
internal sealed class TypedEventBinding<TArguments>(string eventName, ArgumentBinder<TArguments> bind, EventCallback<TArguments> invoke)
    : EventBinding(eventName)
{
    internal override InboxItem Bind(Socket socket, in PacketArguments arguments, Ack ack)
    {
        var reader = new HandlerArguments(socket, arguments, ack);
        return new Call(this, socket, bind(ref reader), ack);
    }

    private sealed class Call(TypedEventBinding<TArguments> binding, Socket socket, TArguments arguments, Ack ack) : InboxItem
    {
        public override string Description => binding.EventName;

        public override ValueTask RunAsync() => binding.Invoke(socket, arguments, ack);
    }

    private ValueTask Invoke(Socket socket, TArguments arguments, Ack ack) => invoke(socket, arguments, ack);
}
