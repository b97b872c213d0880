using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Parley.Protocol.SocketIO;
using Parley.Testing.Loopback;

namespace Parley.Tests.Adapters;

/// <summary>Between nodes packets are text, whatever their clients speak.</summary>
public sealed class MessagePackClusterTests : IAsyncLifetime
{
    private readonly LoopbackBus _bus = new();
    private readonly FakeTimeProvider _time = new();
    private TestServer _a = null!;
    private TestServer _b = null!;

    public async ValueTask InitializeAsync()
    {
        // What a node answers to one that comes: from then on they know each other.
        var joined = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _bus.Delivered = what =>
        {
            if (what is ClusterMessage.Heartbeat)
            {
                joined.TrySetResult();
            }
        };
        _a = await StartAsync();
        _b = await StartAsync();
        await joined.Task.Guarded();
    }

    public async ValueTask DisposeAsync()
    {
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }

    [Fact]
    public async Task A_broadcast_reaches_the_clients_of_all_nodes_as_MessagePack()
    {
        using var near = await JoinAsync(_a);
        using var far = await JoinAsync(_b);

        await _a.IO.EmitAsync("text", "hi", 1.5);
        await _a.IO.EmitAsync("bytes", new byte[] { 1, 2 });

        var text = Packet(SocketPacketType.Event, """["text","hi",1.5]""");
        var bytes = Packet(SocketPacketType.Event, """["bytes",{"_placeholder":true,"num":0}]""", attachment: [1, 2]);
        await near.ExpectAsync(text);
        await near.ExpectAsync(bytes);
        await far.ExpectAsync(text);
        await far.ExpectAsync(bytes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_acknowledged_broadcast_has_the_answers_of_all_nodes(bool isBinary)
    {
        using var near = await JoinAsync(_a);
        using var far = await JoinAsync(_b);

        // So that the other node asks under another id.
        var farId = _b.IO.Of("/").NextAckId() + 1;
        object question = isBinary ? new byte[] { 3 } : "now?";
        var asking = _a.IO.Timeout(TimeSpan.FromSeconds(60)).EmitWithAckAsync<byte[]>("ask", question);

        await AnswerAsync(near, 0, 4);
        await AnswerAsync(far, farId, 5);
        var result = await asking.Guarded();

        Assert.True(result.IsComplete);
        Assert.Equal([[4], [5]], result.Values.OrderBy(static value => value[0]));

        async Task AnswerAsync(Peer peer, long ackId, byte answer)
        {
            await peer.ExpectAsync(isBinary
                ? Packet(SocketPacketType.Event, """["ask",{"_placeholder":true,"num":0}]""", ackId, [3])
                : Packet(SocketPacketType.Event, """["ask","now?"]""", ackId));
            await peer.SendAsync(Packet(SocketPacketType.Ack, """[{"_placeholder":true,"num":0}]""", ackId, [answer]));
        }
    }

    private static byte[] Packet(SocketPacketType type, string json, long ackId = PacketHeader.NoAckId, byte[]? attachment = null)
    {
        ReadOnlyMemory<byte>[] attachments = attachment is null ? [] : [attachment];
        return PacketWriter.Write(type, "/"u8, ackId, Encoding.UTF8.GetBytes(json), attachments, parser: SocketIOParser.MessagePack).Header.Packet.ToArray();
    }

    private static async Task<Peer> JoinAsync(TestServer server)
    {
        var peer = await server.ConnectAsync();
        await peer.SendAsync(Packet(SocketPacketType.Connect, ""));
        await peer.ReceiveBinaryAsync();
        return peer;
    }

    private Task<TestServer> StartAsync() => TestServer.StartAsync(
        options: static options => options.Parser = SocketIOParser.MessagePack,
        time: _time,
        build: builder => builder.Services.AddSocketIO().UseAdapter(context => new LoopbackAdapter(context, _bus, new ClusterAdapterOptions())));
}
