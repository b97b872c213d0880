using System.Globalization;
using Parley.Engine;

namespace Parley.Tests.Typed;

public enum Mood
{
    Calm,
    Loud,
}

public sealed record ChatMessage(long Id, string Text, Mood Mood = Mood.Calm);

public sealed record Receipt(long Id, string? Room);

public interface IRoomClient
{
    Task Joined(string room);
}

public interface IChatClient : IRoomClient
{
    Task UserJoined(string name);

    [Event("chat message")]
    Task Message(string from, ChatMessage message);

    Task<bool> Confirm(string question, int seconds);

    Task Picture(byte[] data);

    Task Ping();

    Task Many(int a, int b, int c, int d, int e, int f, int g, int h, int i);

    Task Raw(string head, RawArguments tail);
}

/// <summary>What the tests watch the namespaces by.</summary>
internal sealed class ChatLog
{
    public Recorder<string> Entries { get; } = new();
}

internal sealed class ScopedStore(ChatLog log) : IDisposable
{
    public Guid Id { get; } = Guid.NewGuid();

    public void Dispose() => log.Entries.Add("store disposed");
}

[SocketIONamespace("/chat")]
internal sealed partial class ChatNamespace : SocketIONamespace<IChatClient>
{
    public override Task OnConnectedAsync() => Others.Emit.UserJoined(Socket.Id);

    public override Task OnDisconnectedAsync(DisconnectReason reason) => All.Emit.Joined(reason.Name);

    [Event("chat message")]
    public async Task<Receipt> Send(string room, ChatMessage message, CancellationToken cancellationToken)
    {
        Assert.Equal(Socket.Disconnected, cancellationToken);
        await Others.To(room).Emit.Message(Socket.Id, message);
        return new Receipt(message.Id, room);
    }

    [Event]
    public async Task Join(string room)
    {
        await Socket.JoinAsync(room);
        await Client.Emit.Joined(room);
    }

    [Event]
    public string Greet(string name, string greeting = "hello", int times = 1, Mood? mood = null) =>
        string.Join(' ', Enumerable.Repeat($"{greeting} {name} {mood?.ToString() ?? "-"}", times));

    [Event]
    public ValueTask<int> Length(byte[] data) => ValueTask.FromResult(data.Length);

    [Event]
    public void Answer(string text, Ack ack) => ack.Send(text, text.Length);

    [Event]
    public ValueTask Forward(string head, RawArguments tail) => new(All.Emit.Raw(head, tail));

    [Event("sync")]
    internal void Sync(Ack ack) => ack.Send();

    [Event]
    private async Task<string> Ask(string question) =>
        (await Client.Timeout(TimeSpan.FromSeconds(5)).Emit.Confirm(question, 5)).ToString(CultureInfo.InvariantCulture);

    [Event]
    private Task Everything() => Client.Emit.Many(1, 2, 3, 4, 5, 6, 7, 8, 9);

    [Event]
    private async Task Signals()
    {
        await Client.Emit.Ping();
        await Client.Emit.Picture([1, 2, 3]);
    }
}

internal sealed record Login(string? Name);

[SocketIONamespace("/guarded")]
internal sealed partial class GuardedNamespace : SocketIONamespace<IRoomClient>
{
    public override Task OnConnectingAsync(ConnectingContext connecting)
    {
        if (connecting.Auth<Login>()?.Name == "banned")
        {
            connecting.Reject("banned");
        }

        return Task.CompletedTask;
    }
}

internal abstract class ScopedBase(ChatLog log) : SocketIONamespace<IChatClient>
{
    protected ChatLog Log { get; } = log;

    [Event]
    public string Inherited() => "base";

    [Event("sync")]
    public void Sync(Ack ack) => ack.Send();
}

internal static partial class Outer
{
    /// <summary>Nested, with services, and disposed after each event.</summary>
    [SocketIONamespace("scoped")]
    internal sealed partial class ScopedNamespace(ScopedStore first, ScopedStore second, ChatLog log, IFormatProvider? culture = null) : ScopedBase(log), IAsyncDisposable
    {
        [Event]
        public bool Store()
        {
            Log.Entries.Add("handled");
            return first.Id == second.Id && culture is null;
        }

        [Event]
        public void Fail() => throw new InvalidOperationException("The handler fails.");

        public ValueTask DisposeAsync()
        {
            Log.Entries.Add("namespace disposed");
            return default;
        }
    }
}
