using Parley;

namespace TypedChat;

/// <summary>What clients tell the server. Each event gets an instance; its services come from a scope of its own.</summary>
[SocketIONamespace("/chat")]
internal sealed partial class ChatNamespace(History history, TimeProvider time) : SocketIONamespace<IChatClient>
{
    private static readonly SocketKey<string> Name = new("name");

    public override Task OnConnectingAsync(ConnectingContext connecting)
    {
        if (connecting.Auth<Login>()?.Name is { Length: > 0 and <= 24 } name)
            connecting.Socket.Data.Set(Name, name);
        else
            connecting.Reject("A name has 1 to 24 characters.");
        return Task.CompletedTask;
    }

    public override Task OnConnectedAsync() => Others.Emit.Joined(Socket.Data.Get(Name)!);

    // What a handler returns is the acknowledgement.
    [Event]
    public Message[] History() => history.All;

    [Event("chat message")]
    public async Task<Message> Send(string text)
    {
        var message = new Message(Socket.Data.Get(Name)!, text is { Length: > 1000 } ? text[..1000] : text ?? "", time.GetUtcNow());
        history.Add(message);
        await Others.Emit.Message(message);
        return message;
    }
}
