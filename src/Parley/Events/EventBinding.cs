using System.Text;
using Parley.Protocol.SocketIO;
using Parley.Sockets;

namespace Parley;

/// <summary>An event handler together with the event it is for and the types it takes. Made by <see cref="SocketIOEventExtensions"/>.</summary>
public abstract class EventBinding
{
    private protected EventBinding(string eventName)
    {
        ReservedEventNames.Check(eventName);
        EventName = eventName;
        Utf8Name = Encoding.UTF8.GetBytes(eventName);
    }

    /// <summary>The name of the event.</summary>
    public string EventName { get; }

    internal byte[] Utf8Name { get; }

    /// <summary>Reads the arguments, while the packet's bytes are there, into a call to be made when its turn comes.</summary>
    /// <returns>The call, or <see langword="null"/> if the handler is not to be called any more.</returns>
    /// <exception cref="Events.EventBindingException">The arguments do not fit the handler.</exception>
    internal abstract InboxItem? Bind(Socket socket, in PacketArguments arguments, Ack ack);
}
