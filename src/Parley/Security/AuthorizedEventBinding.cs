using Parley.Diagnostics;
using Parley.Protocol.SocketIO;
using Parley.Sockets;

namespace Parley.Security;

/// <summary>A handler that is called only if the user of the socket meets a policy at the time of the event.</summary>
internal sealed class AuthorizedEventBinding(EventBinding binding, PolicySource policy) : EventBinding(binding.EventName)
{
    internal override InboxItem? Bind(Socket socket, in PacketArguments arguments, Ack ack) =>
        binding.Bind(socket, in arguments, ack) is { } call ? new Call(call, socket, policy) : null;

    private sealed class Call(InboxItem call, Socket socket, PolicySource policy) : InboxItem
    {
        public override string Description => call.Description;

        public override async ValueTask RunAsync()
        {
            if (await policy.IsMetAsync(socket, socket.User))
            {
                await call.RunAsync();
            }
            else
            {
                socket.Namespace.Server.Logger.EventNotAuthorized(Description, socket.Namespace.Name, socket.LogId);
            }
        }
    }
}
