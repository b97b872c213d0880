using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Parley.Proxies;

namespace Parley.Tests.Hosting;

/// <summary>Behind nginx and HAProxy, with the configurations of docs/deployment.</summary>
public class ProxyTests
{
    [Theory]
    [InlineData("nginx.conf")]
    [InlineData("nginx-sticky.conf")]
    [InlineData("haproxy.cfg")]
    public async Task Polling_works_through_the_proxy(string file)
    {
        await using var server = await StartAsync();
        await using var proxy = await IProxy.StartAsync(file, server.Address, server.Address);
        using var polling = await PollingPeer.OpenAsync(new Uri(proxy.Address, "/socket.io/")).Guarded();
        await polling.JoinAsync();

        await polling.PostAsync("""421["sync"]""");

        Assert.Equal("431[]", await polling.PollAsync());
    }

    [Theory]
    [InlineData("nginx.conf")]
    [InlineData("nginx-sticky.conf")]
    [InlineData("haproxy.cfg")]
    public async Task WebSocket_works_through_the_proxy(string file)
    {
        await using var server = await StartAsync();
        await using var proxy = await IProxy.StartAsync(file, server.Address, server.Address);
        using var peer = await ConnectAsync(proxy);
        await peer.JoinAsync();

        await peer.ExpectNothingAsync();
    }

    [Theory]
    [InlineData("nginx.conf")]
    [InlineData("haproxy.cfg")]
    public async Task A_session_moves_from_polling_to_WebSocket_through_the_proxy(string file)
    {
        await using var server = await StartAsync();
        await using var proxy = await IProxy.StartAsync(file, server.Address);
        using var polling = await PollingPeer.OpenAsync(new Uri(proxy.Address, "/socket.io/")).Guarded();
        await polling.JoinAsync();
        using var socket = new ClientWebSocket();

        await socket.ConnectAsync(new UriBuilder(polling.Uri) { Scheme = "ws", Query = polling.Uri.Query.Replace("polling", "websocket", StringComparison.Ordinal) }.Uri, default).Guarded();
        await SendAsync(socket, "2probe");
        Assert.Equal("3probe", await ReceiveAsync(socket));
        await SendAsync(socket, "5");
        await SendAsync(socket, """421["sync"]""");

        Assert.Equal("431[]", await ReceiveAsync(socket));
        Assert.Equal("websocket", server.OnlySocket.Connection.TransportName);
    }

    [Theory]
    [InlineData("nginx.conf")]
    [InlineData("haproxy.cfg")]
    public async Task A_poll_that_waits_is_answered_through_the_proxy_as_soon_as_there_is_something(string file)
    {
        await using var server = await StartAsync();
        await using var proxy = await IProxy.StartAsync(file, server.Address);
        using var polling = await PollingPeer.OpenAsync(new Uri(proxy.Address, "/socket.io/")).Guarded();
        await polling.JoinAsync();
        var poll = polling.PollAsync();
        await server.WhenRunningAsync(1);

        await server.IO.EmitAsync("news");

        Assert.Equal("""42["news"]""", await poll);
    }

    [Theory]
    [InlineData("nginx-sticky.conf")]
    [InlineData("haproxy.cfg")]
    public async Task The_requests_of_a_session_reach_the_node_that_opened_it(string file)
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        await using var proxy = await IProxy.StartAsync(file, first.Address, second.Address);

        // Addresses of the loopback network stand for clients.
        for (var client = 1; client <= 20; client++)
        {
            using var polling = await PollingPeer.OpenAsync(new Uri(proxy.Address, "/socket.io/"), ClientFrom($"127.0.0.{client}")).Guarded();
            await polling.JoinAsync();
            await polling.PostAsync("""421["sync"]""");
            Assert.Equal("431[]", await polling.PollAsync());
        }

        Assert.Equal(20, first.IO.ConnectionCount + second.IO.ConnectionCount);
        Assert.InRange(first.IO.ConnectionCount, 1, 19);
    }

    [Fact]
    public async Task Without_stickiness_WebSockets_work_on_any_node()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        await using var proxy = await IProxy.StartAsync("nginx.conf", first.Address, second.Address);
        var peers = new List<Peer>();
        for (var i = 0; i < 4; i++)
        {
            peers.Add(await ConnectAsync(proxy));
            await peers[i].JoinAsync();
            await peers[i].ExpectNothingAsync();
        }

        Assert.Equal(4, first.IO.ConnectionCount + second.IO.ConnectionCount);
        Assert.InRange(first.IO.ConnectionCount, 1, 3);
        peers.ForEach(static peer => peer.Dispose());
    }

    [Fact]
    public async Task Without_stickiness_polling_is_refused_at_once_and_leaves_nothing()
    {
        await using var first = await StartAsync(options: Brief);
        await using var second = await StartAsync(options: Brief);
        await using var proxy = await IProxy.StartAsync("nginx.conf", first.Address, second.Address);
        for (var client = 0; client < 5; client++)
        {
            using var http = new HttpClient();
            using var polling = await PollingPeer.OpenAsync(new Uri(proxy.Address, "/socket.io/"), http).Guarded();

            Assert.Equal("""{"code":1,"message":"Session ID unknown"}""", await FirstRefusalAsync(http, polling.Uri));
        }

        await Guard.UntilAsync(() => first.IO.ConnectionCount + second.IO.ConnectionCount == 0);
        Assert.Empty(first.IO.Sockets);
        Assert.Empty(second.IO.Sockets);
    }

    [Fact]
    public async Task The_handshake_tells_what_the_proxy_forwarded_where_that_is_configured()
    {
        await using var server = await StartAsync(trustsProxy: true);
        using var peer = await server.ConnectAsync(options: options =>
        {
            options.SetRequestHeader("X-Forwarded-For", "203.0.113.7");
            options.SetRequestHeader("X-Forwarded-Proto", "https");
        });
        await peer.JoinAsync();

        Assert.Equal(IPAddress.Parse("203.0.113.7"), server.OnlySocket.Handshake.Address);
        Assert.True(server.OnlySocket.Handshake.IsSecure);
    }

    [Fact]
    public async Task Forwarded_headers_are_not_believed_where_that_is_not_configured()
    {
        await using var server = await StartAsync();
        using var peer = await server.ConnectAsync(options: options =>
        {
            options.SetRequestHeader("X-Forwarded-For", "203.0.113.7");
            options.SetRequestHeader("X-Forwarded-Proto", "https");
        });
        await peer.JoinAsync();

        Assert.Equal(IPAddress.Loopback, server.OnlySocket.Handshake.Address);
        Assert.False(server.OnlySocket.Handshake.IsSecure);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task A_page_of_the_forwarded_host_is_no_stranger_where_that_is_configured(bool trustsProxy, bool isAllowed)
    {
        await using var server = await StartAsync(trustsProxy);
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, "/socket.io/?EIO=4&transport=polling"));
        request.Headers.Add("Origin", "https://chat.example");
        request.Headers.Add("X-Forwarded-Host", "chat.example");
        request.Headers.Add("X-Forwarded-Proto", "https");

        using var response = await http.SendAsync(request).Guarded();

        Assert.Equal(isAllowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData("nginx.conf")]
    [InlineData("haproxy.cfg")]
    public async Task The_proxy_passes_on_address_and_host_and_not_what_clients_claim_to_be(string file)
    {
        await using var server = await StartAsync(trustsProxy: true);
        await using var proxy = await IProxy.StartAsync(file, server.Address);
        using var peer = await Peer.ConnectAsync(WebSocketUri(proxy), options =>
        {
            options.SetRequestHeader("X-Forwarded-For", "203.0.113.7");
            options.SetRequestHeader("Origin", proxy.Address.GetLeftPart(UriPartial.Authority));
        }).Guarded();
        await peer.JoinAsync();

        Assert.Equal(IPAddress.Loopback, server.OnlySocket.Handshake.Address);
        Assert.Equal(proxy.Address.Authority, server.OnlySocket.Handshake.Headers["Host"]);
    }

    /// <summary>What a client is told whose requests go to one node and another by turns.</summary>
    private static async Task<string> FirstRefusalAsync(HttpClient http, Uri session)
    {
        for (var request = 0; request < 10; request++)
        {
            using var content = new StringContent("40");
            using var response = await http.PostAsync(session, content).Guarded();
            if (response.StatusCode == HttpStatusCode.BadRequest)
            {
                return await response.Content.ReadAsStringAsync();
            }
        }

        return "no refusal";
    }

    private static void Brief(SocketIOOptions options)
    {
        options.PingInterval = TimeSpan.FromSeconds(1);
        options.PingTimeout = TimeSpan.FromSeconds(1);
    }

    private static Task<TestServer> StartAsync(bool trustsProxy = false, Action<SocketIOOptions>? options = null) => TestServer.StartAsync(
        options: options,
        build: builder =>
        {
            builder.Services.Configure<ForwardedHeadersOptions>(options => options.ForwardedHeaders = ForwardedHeaders.All);
            builder.Services.AddHealthChecks().AddSocketIO();
        },
        configure: app =>
        {
            if (trustsProxy)
            {
                app.UseForwardedHeaders();
            }

            app.MapHealthChecks("/ready");
        });

    private static Task<Peer> ConnectAsync(IProxy proxy) => Peer.ConnectAsync(WebSocketUri(proxy)).Guarded();

    private static Uri WebSocketUri(IProxy proxy) => new UriBuilder(proxy.Address) { Scheme = "ws", Path = "/socket.io/", Query = "EIO=4&transport=websocket" }.Uri;

    private static HttpClient ClientFrom(string address) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new System.Net.Sockets.Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    private static Task SendAsync(ClientWebSocket socket, string text) =>
        socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, default).Guarded();

    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[1024];
        var result = await socket.ReceiveAsync(buffer, default).Guarded();
        return System.Text.Encoding.UTF8.GetString(buffer, 0, result.Count);
    }
}
