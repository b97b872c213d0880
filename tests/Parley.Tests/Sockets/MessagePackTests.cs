using System.Text;
using Parley.Protocol.MessagePack;
using Parley.Protocol.SocketIO;

namespace Parley.Tests.Sockets;

/// <summary>The server with the MessagePack parser: handlers see what they see with JSON.</summary>
public sealed class MessagePackTests : IAsyncLifetime
{
    private readonly Recorder<string> _events = new();
    private TestServer _server = null!;

    public sealed record Part(string Name, byte[] Data);

    public sealed record Credentials(string Token);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    public async ValueTask InitializeAsync() =>
        _server = await TestServer.StartAsync(
            io =>
            {
                io.On("echo", (Socket _, RawArguments all) => all);
                io.On("part", (Socket _, Part part, int number, double fraction, DateTimeOffset date, string? nothing) =>
                    $"{part.Name}={Convert.ToHexString(part.Data)} {number} {fraction} {date:O} {nothing is null}");
                io.On("say", async (Socket socket, RawArguments all) => await socket.Namespace.EmitAsync("said", all));
                io.On("ask", async (Socket socket, byte[] bytes) => Convert.ToHexString(await socket.EmitWithAckAsync<byte[]>("question", bytes)));
                io.OnDisconnected((_, reason) =>
                {
                    _events.Add(reason.Name);
                    return Task.CompletedTask;
                });
                io.Of("/vip").Use(async (connecting, next) =>
                {
                    if (connecting.Auth<Credentials>() is { } credentials)
                    {
                        _events.Add($"token {credentials.Token}");
                        await next();
                        return;
                    }

                    connecting.Reject("no token", new { code = 7 });
                });
            },
            options =>
            {
                options.Parser = SocketIOParser.MessagePack;
                options.MaxPayload = 10_000;
            });

    [Fact]
    public async Task Arguments_are_read_into_the_handlers_types()
    {
        using var peer = await JoinAsync();

        // ["part", {name: "a", data: <01 02>}, 2.0, 1.5, Date(0), undefined]
        await peer.SendAsync(Convert.FromHexString(
            "84a47479706502a36e7370a12fa2696409a464617461" +
            "96a47061727482a46e616d65a161a464617461c4020102cb4000000000000000cb3ff8000000000000d7000000000000000000d40000"));

        await peer.ExpectAsync(Packet(SocketPacketType.Ack, """["a=0102 2 1.5 1970-01-01T00:00:00.0000000+00:00 True"]""", ackId: 9));
    }

    [Fact]
    public async Task Raw_arguments_go_back_as_the_bytes_they_came_in()
    {
        using var peer = await JoinAsync();

        await peer.SendAsync(Packet(SocketPacketType.Event, """["echo",[{"_placeholder":true,"num":0}],1.5,{"a":null}]""", ackId: 1, [new byte[] { 7 }]));

        await peer.ExpectAsync(Packet(SocketPacketType.Ack, """[[{"_placeholder":true,"num":0}],1.5,{"a":null}]""", ackId: 1, [new byte[] { 7 }]));
    }

    [Fact]
    public async Task A_map_that_looks_like_a_placeholder_is_not_taken_for_bytes_of_the_server()
    {
        using var peer = await JoinAsync();
        _server.IO.On("with bytes", (Socket _, RawArguments all, Ack ack) => ack.Send(new byte[] { 1, 2, 3 }, all));

        // ["with bytes", {_placeholder: true, num: 0}]
        await peer.SendAsync(Convert.FromHexString("84a47479706502a36e7370a12fa2696401a46461746192aa7769746820627974657382ac5f706c616365686f6c646572c3a36e756d00"));

        await peer.ExpectAsync(Convert.FromHexString(
            "84a47479706503a46461746192c40301020382ac5f706c616365686f6c646572c3a36e756dcb0000000000000000a2696401a36e7370a12f"));
    }

    [Fact]
    public async Task A_broadcast_and_an_acknowledged_question_carry_bytes()
    {
        using var first = await JoinAsync();
        using var second = await JoinAsync();

        await first.SendAsync(Packet(SocketPacketType.Event, """["say",{"_placeholder":true,"num":0}]""", PacketHeader.NoAckId, [new byte[] { 1 }]));
        var said = Packet(SocketPacketType.Event, """["said",{"_placeholder":true,"num":0}]""", PacketHeader.NoAckId, [new byte[] { 1 }]);
        await first.ExpectAsync(said);
        await second.ExpectAsync(said);

        await first.SendAsync(Packet(SocketPacketType.Event, """["ask",{"_placeholder":true,"num":0}]""", ackId: 3, [new byte[] { 2 }]));
        await first.ExpectAsync(Packet(SocketPacketType.Event, """["question",{"_placeholder":true,"num":0}]""", ackId: 0, [new byte[] { 2 }]));
        await first.SendAsync(Packet(SocketPacketType.Ack, """[{"_placeholder":true,"num":0}]""", ackId: 0, [new byte[] { 0xab }]));
        await first.ExpectAsync(Packet(SocketPacketType.Ack, """["AB"]""", ackId: 3));
    }

    [Fact]
    public async Task Middleware_reads_auth_and_refuses_with_data()
    {
        using var peer = await _server.ConnectAsync();

        await peer.SendAsync(Packet(SocketPacketType.Connect, "", namespaceName: "/vip"));
        await peer.ExpectAsync(Packet(SocketPacketType.ConnectError, """{"message":"no token","data":{"code":7}}""", namespaceName: "/vip"));
        await peer.SendAsync(Packet(SocketPacketType.Connect, """{"token":"t"}""", namespaceName: "/vip"));

        Assert.Equal("token t", await _events.NextAsync());
        Assert.StartsWith("{\"sid\":", JsonOf(await peer.ReceiveBinaryAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_polling_client_exchanges_packets_as_base64()
    {
        var polling = await _server.PollAsync();

        await polling.PostAsync("b" + Convert.ToBase64String(Packet(SocketPacketType.Connect, "")));
        var connected = await polling.PollAsync();
        await polling.PostAsync("b" + Convert.ToBase64String(Packet(SocketPacketType.Event, """["echo",1]""", ackId: 1)));

        Assert.StartsWith("{\"sid\":", JsonOf(Convert.FromBase64String(connected[1..])), StringComparison.Ordinal);
        Assert.Equal("b" + Convert.ToBase64String(Packet(SocketPacketType.Ack, "[1]", ackId: 1)), await polling.PollAsync());
    }

    [Fact]
    public async Task Text_closes_the_connection()
    {
        using var peer = await JoinAsync();

        await peer.SendAsync("""42["echo"]""");

        await peer.ExpectClosedAsync();
        Assert.Equal("forced close", await _events.NextAsync());
        await _server.LoggedAsync(static log => log.Message.Contains("got plaintext data where MessagePack is spoken", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("c1")]
    [InlineData("83a47479706502a36e7370a12fa464617461ddffffffff")]
    [InlineData("82a47479706502a36e7370a12f")]
    [InlineData("83a47479706502a36e7370a12fa46461746191aa646973636f6e6e656374")]
    [InlineData("83a47479706501a36e7370a12fa46461746190")]
    [InlineData("83a47479706504a36e7370a12fa46461746180")]
    [InlineData("83a47479706502a36e7370a62f61646d696ea46461746191a161")]
    public async Task A_packet_that_is_wrong_closes_the_connection(string hex)
    {
        using var peer = await JoinAsync();

        await peer.SendAsync(Convert.FromHexString(hex));

        await peer.ExpectClosedAsync();
        Assert.Equal("forced close", await _events.NextAsync());
    }

    [Theory]
    [InlineData("91a161")]
    [InlineData("c0")]
    [InlineData("c40161")]
    [InlineData("a161")]
    [InlineData("d7000000000000000000")]
    public async Task CONNECT_with_something_other_than_a_map_closes_the_connection(string data)
    {
        using var peer = await _server.ConnectAsync();

        await peer.SendAsync(Convert.FromHexString("83a47479706500a36e7370a12fa464617461" + data));

        await peer.ExpectClosedAsync();
    }

    private static byte[] Packet(
        SocketPacketType type,
        string json,
        long ackId = PacketHeader.NoAckId,
        ReadOnlyMemory<byte>[]? attachments = null,
        string namespaceName = "/") =>
        PacketWriter.Write(type, Encoding.UTF8.GetBytes(namespaceName), ackId, Encoding.UTF8.GetBytes(json), attachments ?? [], parser: SocketIOParser.MessagePack)
            .Header.Packet.ToArray();

    private static string JsonOf(byte[] packet)
    {
        var payload = new MessagePackToJson();
        Assert.Equal(PacketError.None, MessagePackPacketReader.TryRead(packet, PacketLimits.Default, ref payload, out var header));
        var json = Encoding.UTF8.GetString(header.Json);
        payload.Dispose();
        return json;
    }

    private async Task<Peer> JoinAsync()
    {
        var peer = await _server.ConnectAsync();
        await peer.SendAsync(Packet(SocketPacketType.Connect, ""));
        Assert.StartsWith("{\"sid\":\"", JsonOf(await peer.ReceiveBinaryAsync()), StringComparison.Ordinal);
        return peer;
    }
}
