namespace Parley.TypedApp;

[SocketIONamespace("/chat")]
internal sealed partial class ChatNamespace(TimeProvider time) : SocketIONamespace<IChatClient>
{
    public override Task OnConnectedAsync() => Others.Emit.UserJoined(Socket.Id);

    [Event]
    public ValueTask Join(string room) => Socket.JoinAsync(room);

    [Event("chat message")]
    public async Task<Receipt> Send(string room, ChatMessage message, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await All.To(room).Emit.Message(Socket.Id, message);
        return new Receipt(message.Id, time.GetUtcNow());
    }

    [Event]
    public async Task<int> Upload(Upload upload)
    {
        await Client.Emit.Uploaded(upload with { ContentType = null, Comment = null });
        return upload.Length;
    }

    [Event]
    public Tree Mirror(Tree tree) => tree with { Children = [.. tree.Children.Reverse()] };

    [Event]
    public Page<string> Pages(int count) => Enumerable.Range(0, count).Aggregate(new Page<string>([], null), static (next, i) => new Page<string>([$"page {i}"], next));

    [Event]
    public Task Draw(Shape shape) => Client.Emit.Shapes([shape, new Circle("server's", 1)]);

    [Event]
    public Everyday? Everyday(Everyday? everyday) => everyday;

    [Event]
    public Task Greet(string name, int times = 1, string? title = null) => Client.Emit.UserJoined(string.Join('+', Enumerable.Repeat(title + name, times)));

    [Event]
    public void Both(string text, Ack ack) => ack.Send(text, text.Length);

    [Event]
    public Task Forward(string name, RawArguments values) => Client.Emit.Forwarded(name, values);

    /// <summary>Asks the client back before it answers.</summary>
    [Event]
    public async Task<string> Order(string what) => await Client.Emit.Confirm(what + "?", 3) ? "done" : "cancelled";
}
