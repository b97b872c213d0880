using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Parley.Tests.Diagnostics;

/// <summary>Every way a connection can end leaves one line that says why, and none that says what the client sent or who it is.</summary>
public sealed class CloseLogTests : IAsyncLifetime
{
    private const string Secret = "payload-marker";

    private readonly ParleyLog _log = new();
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _sessionIds = [];
    private TestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync(
        io =>
        {
            io.On("secret", (Socket _, string _) => { });
            io.Of("/closed").Use((connecting, _) =>
            {
                connecting.Reject("closed");
                return Task.CompletedTask;
            });
        },
        options =>
        {
            options.MaxPayload = 1000;
            options.MaxPacketsPerPayload = 10;
            options.SendBuffer = new(SoftLimit: 64 * 1024, HardLimit: 64 * 1024);
            options.MaxNamespacesPerConnection = 1;
            options.MaxRefusedConnects = 1;
            options.MaxArguments = 2;
            options.MaxJsonDepth = 4;
        },
        _time,
        builder => builder.Services.AddSingleton<ILoggerProvider>(_log));

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();

        // Whatever the test was about, the line it has seen was the only one, and there is nothing in it that should not be.
        Assert.True(_log.IsEmpty, string.Join('\n', _log.Everything));
        foreach (var secret in _sessionIds.Append(Secret))
        {
            Assert.DoesNotContain(_log.Everything, line => line.Contains(secret, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_client_that_closes()
    {
        await (await JoinAsync()).CloseAsync();

        await ExpectAsync("Debug: A session over websocket ended: transport close.");
    }

    [Fact]
    public async Task A_client_that_breaks_off()
    {
        (await JoinAsync()).Abort();

        await ExpectAsync("Debug: A session over websocket ended: transport close.");
    }

    [Fact]
    public async Task A_ping_that_is_not_answered()
    {
        var peer = await JoinAsync();
        _time.Pass(TimeSpan.FromSeconds(25.1));
        await peer.ExpectAsync("2");
        _time.Pass(TimeSpan.FromSeconds(20.1));

        await ExpectAsync("Debug: A session over websocket ended: ping timeout, because a ping was not answered: PingTimeout is 00:00:20.");
    }

    [Fact]
    public async Task A_client_that_joins_nothing()
    {
        var peer = await ConnectAsync();

        // The client hears of the session before the session's deadlines are there: the heartbeat's, and the one to join.
        await Guard.UntilAsync(() => _server.IO.Engine.Wheel.Count == 2);
        _time.Pass(TimeSpan.FromSeconds(10.1));

        await ExpectAsync("Debug: A session over websocket ended: forced close, because its client joined no namespace: ConnectTimeout is 00:00:10.");
        await peer.ExpectClosedAsync();
    }

    [Theory]
    [InlineData("x" + Secret, "Debug", "parse error, because a message is no packet of a known type")]
    [InlineData("2", "Debug", "transport error, because its client sent a heartbeat in the other protocol's direction")]
    [InlineData("4x" + Secret, "Debug", "forced close, because unknown packet type")]
    [InlineData("42[\"secret\",\"" + Secret + "\"", "Debug", "forced close, because invalid payload: not valid JSON")]
    [InlineData("42/other,[\"" + Secret + "\"]", "Debug", "forced close, because the connection has not joined the packet's namespace")]
    [InlineData("40", "Debug", "forced close, because the connection has joined this namespace, or is about to")]
    [InlineData("42[\"" + Secret + "\",1,2,3]", "Warning", "forced close, because too many arguments: MaxArguments is 2")]
    [InlineData("42[\"" + Secret + "\",[[[[[1]]]]]]", "Warning", "forced close, because invalid payload: nested too deep: MaxJsonDepth is 4")]
    [InlineData("40/closed,", "Warning", "forced close, because the connection has joined as many namespaces as it may: MaxNamespacesPerConnection is 1")]
    public async Task A_client_that_breaks_the_rules(string packet, string level, string reason)
    {
        var peer = await JoinAsync();
        await peer.SendAsync($"42[\"secret\",\"{Secret}\"]");
        await peer.SendAsync(packet);

        await ExpectAsync($"{level}: A session over websocket ended: {reason}.");
    }

    [Fact]
    public async Task A_message_that_is_too_big()
    {
        await (await JoinAsync()).SendAsync("4" + new string('x', 1001));

        await ExpectAsync("Warning: A session over websocket ended: transport error, because message is too big: MaxPayload is 1000.");
    }

    [Fact]
    public async Task A_WebSocket_whose_client_breaks_its_protocol()
    {
        using var raw = new RawWebSocket();
        await raw.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _server.Address.Port));
        await raw.SendAsync([0x83, 0x80, 0, 0, 0, 0]);

        await ExpectAsync("Debug: A session over websocket ended: transport error, because reserved opcode.");
    }

    [Fact]
    public async Task A_client_that_is_refused_too_often()
    {
        var peer = await ConnectAsync();
        await peer.SendAsync("40/unknown,");
        await ExpectAsync("Debug: Joining namespace (unknown) was refused: Invalid namespace");
        await peer.ExpectAsync("""44/unknown,{"message":"Invalid namespace"}""");
        await peer.SendAsync("40/closed,");

        await ExpectAsync("Debug: Joining namespace /closed was refused: closed");
        await ExpectAsync("Warning: A session over websocket ended: forced close, because its client was refused too often: MaxRefusedConnects is 1.");
    }

    [Fact]
    public async Task A_client_that_does_not_read()
    {
        await JoinPollingAsync();
        while (_server.OnlySocket is { Connected: true, Connection.BufferedBytes: < 64 * 1024 } socket)
        {
            await socket.EmitAsync("news", new string('x', 1000), Secret);
            if (_server.IO.ConnectionCount == 0)
            {
                break;
            }
        }

        await ExpectAsync("Warning: A session over polling ended: slow consumer, because its client leaves more unread than is kept for it: SendBuffer.HardLimit is 65536.");
    }

    [Fact]
    public async Task An_application_that_closes_the_connection()
    {
        var peer = await JoinAsync();
        _server.OnlySocket.Disconnect(closeConnection: true);

        await peer.ExpectAsync("41");
        await ExpectAsync("Debug: A session over websocket ended: forced close.");
    }

    [Fact]
    public async Task A_server_that_shuts_down()
    {
        var peer = await JoinAsync();
        var closing = _server.IO.CloseAsync();

        await peer.ExpectClosedAsync();
        await peer.AnswerCloseAsync();
        await ExpectAsync("Debug: A session over websocket ended: server shutting down.");
        var end = DateTime.UtcNow + Guard.Limit;
        while (!closing.IsCompleted && DateTime.UtcNow < end)
        {
            _time.Pass(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        await closing.Guarded();
    }

    [Fact]
    public async Task A_polling_client_that_closes()
    {
        await (await JoinPollingAsync()).PostAsync("1");

        await ExpectAsync("Debug: A session over polling ended: transport close.");
    }

    [Fact]
    public async Task A_poll_that_is_broken_off()
    {
        var peer = await JoinPollingAsync();
        using var http = new HttpClient();
        using var leaving = new CancellationTokenSource();
        var poll = http.GetAsync(peer.Uri, leaving.Token);
        await _server.WhenRunningAsync(1);
        await leaving.CancelAsync();

        await ExpectAsync("Debug: A session over polling ended: transport error, because its client broke off a poll.");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
    }

    [Fact]
    public async Task Two_polls_at_a_time()
    {
        var peer = await JoinPollingAsync();
        var first = peer.PollAsync();
        await _server.WhenRunningAsync(1);
        using var http = new HttpClient();
        using var second = await http.GetAsync(peer.Uri).Guarded();

        Assert.Equal(HttpStatusCode.BadRequest, second.StatusCode);
        await ExpectAsync("Debug: A session over polling ended: transport error, because its client polled twice at a time.");
        Assert.Equal("1", await first);
    }

    [Theory]
    [InlineData("y" + Secret, "text/plain", "Debug", "parse error, because a packet has no known type")]
    [InlineData("b!" + Secret, "text/plain", "Debug", "parse error, because a binary packet is no base64")]
    [InlineData("3\u001e3\u001e3\u001e3\u001e3\u001e3\u001e3\u001e3\u001e3\u001e3\u001e3", "text/plain", "Warning", "parse error, because a payload holds too many packets: MaxPacketsPerPayload is 10")]
    [InlineData(Secret, "application/octet-stream", "Debug", "transport error, because its client posted a binary payload, as older protocols have it")]
    public async Task A_payload_that_breaks_the_rules(string payload, string type, string level, string reason)
    {
        var peer = await JoinPollingAsync();
        using var response = await PostAsync(peer, payload, type);

        await ExpectAsync($"{level}: A session over polling ended: {reason}.");
    }

    [Fact]
    public async Task A_payload_that_breaks_Socket_IO()
    {
        var peer = await JoinPollingAsync();
        await peer.PostAsync("4x" + Secret);

        Assert.Equal("6\u001e1", await peer.PollAsync());
        await ExpectAsync("Debug: A session over polling ended: forced server close, because unknown packet type.");
    }

    [Fact]
    public async Task A_payload_that_is_too_large_ends_nothing()
    {
        var peer = await JoinPollingAsync();
        using var response = await PostAsync(peer, "4" + new string('x', 1001), "text/plain");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        await ExpectAsync("Warning: A request over polling was answered 413: its payload is larger than MaxPayload (1000). The session goes on.");
        await peer.PostAsync("1");
        await ExpectAsync("Debug: A session over polling ended: transport close.");
    }

    [Fact]
    public async Task A_move_to_WebSocket_that_takes_too_long()
    {
        var peer = await JoinPollingAsync();
        using var probe = new System.Net.WebSockets.ClientWebSocket();
        await probe.ConnectAsync(peer.WebSocketUri, CancellationToken.None).Guarded();
        await _server.WhenRunningAsync(1);
        await Guard.UntilAsync(() => _server.IO.Engine.Wheel.Count == 2);
        _time.Pass(TimeSpan.FromSeconds(10.1));

        await ExpectAsync("Debug: A move to WebSocket was given up: it took longer than UpgradeTimeout (00:00:10). Polling goes on.");
        await peer.PostAsync("1");
        await ExpectAsync("Debug: A session over polling ended: transport close.");
    }

    [Fact]
    public async Task A_move_to_WebSocket_of_a_client_that_says_something_else()
    {
        var peer = await JoinPollingAsync();
        using var probe = new System.Net.WebSockets.ClientWebSocket();
        await probe.ConnectAsync(peer.WebSocketUri, CancellationToken.None).Guarded();
        await probe.SendAsync(Encoding.ASCII.GetBytes("4" + Secret), System.Net.WebSockets.WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

        await ExpectAsync("Debug: A move to WebSocket failed: its client did not probe and upgrade. Polling goes on.");
        await peer.PostAsync("1");
        await ExpectAsync("Debug: A session over polling ended: transport close.");
    }

    private async Task<Peer> ConnectAsync()
    {
        var peer = await _server.ConnectAsync();
        _sessionIds.Add(peer.Open.Split('"')[3]);
        return peer;
    }

    private async Task<Peer> JoinAsync()
    {
        var peer = await ConnectAsync();
        await peer.JoinAsync();
        return peer;
    }

    private async Task<PollingPeer> JoinPollingAsync()
    {
        var peer = await _server.PollAsync();
        _sessionIds.Add(peer.Uri.Query.Split("sid=")[1]);
        await peer.JoinAsync();

        // The answer is on its way before its request is over.
        await _server.WhenRunningAsync(0);
        return peer;
    }

    private static async Task<HttpResponseMessage> PostAsync(PollingPeer peer, string payload, string type)
    {
        using var http = new HttpClient();
        using var content = new StringContent(payload, Encoding.UTF8, type);
        return await http.PostAsync(peer.Uri, content).Guarded();
    }

    private async Task ExpectAsync(string line) => Assert.Equal(line, await _log.NextAsync());
}
