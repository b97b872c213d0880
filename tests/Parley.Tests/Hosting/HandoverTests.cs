using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Parley.Tests.Hosting;

/// <summary>The request of a WebSocket ends when the WebSocket opens, and the connection goes on without it.</summary>
public class HandoverTests
{
    private readonly Channel<int> _ended = Channel.CreateUnbounded<int>();
    private WeakReference? _request;

    [Fact]
    public async Task The_request_of_a_WebSocket_ends_when_it_opens()
    {
        await using var server = await StartAsync();

        var peer = await server.JoinAsync();

        Assert.Equal(101, await EndedAsync());
        await ExpectEchoAsync(peer);
        await peer.CloseAsync();
        await server.WhenRunningAsync(0);
        Assert.Empty(server.IO.Sockets);
    }

    [Fact]
    public async Task The_request_of_an_upgrade_ends_when_the_session_has_moved()
    {
        await using var server = await StartAsync();
        var polling = await server.PollAsync();
        await polling.JoinAsync();
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(polling.WebSocketUri, CancellationToken.None).Guarded();

        await socket.SendAsync("2probe"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None).Guarded();
        Assert.Equal("3probe", await ReadAsync(socket));
        await socket.SendAsync("5"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None).Guarded();

        int status;
        do
        {
            status = await EndedAsync();
        }
        while (status != 101);
        await socket.SendAsync("420[\"echo\",1]"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None).Guarded();
        Assert.Equal("430[1]", await ReadAsync(socket));
    }

    [Fact]
    public async Task An_idle_connection_keeps_nothing_of_its_request()
    {
        await using var server = await StartAsync();
        var peer = await server.JoinAsync();
        await EndedAsync();

        await Guard.UntilAsync(() =>
        {
            GC.Collect();
            return !_request!.IsAlive;
        });

        await ExpectEchoAsync(peer);
    }

    [Fact]
    public async Task What_a_client_sends_together_with_its_request_is_not_lost()
    {
        await using var server = await StartAsync();
        using var client = new System.Net.Sockets.Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        await using var stream = new NetworkStream(client);
        byte[] join = [0x81, 0x82, 0, 0, 0, 0, (byte)'4', (byte)'0'];
        var request = "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";

        await stream.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(request), .. join]);

        await Guard.UntilAsync(() => server.IO.Sockets.Count() == 1);
        Assert.Equal(101, await EndedAsync());
        await server.OnlySocket.EmitAsync("still", "there");
        var received = new StringBuilder();
        var buffer = new byte[1024];
        while (!received.ToString().EndsWith("42[\"still\",\"there\"]", StringComparison.Ordinal))
        {
            received.Append(Encoding.Latin1.GetString(buffer, 0, await stream.ReadAsync(buffer).AsTask().Guarded()));
        }
    }

    [Fact]
    public async Task The_request_lasts_as_long_as_the_WebSocket_when_it_shall()
    {
        await using var server = await StartAsync(options => options.EndRequestOnUpgrade = false);

        await ExpectLastingRequestAsync(server, await server.JoinAsync());
    }

    [Fact]
    public async Task A_limit_of_upgraded_connections_holds_for_WebSockets_that_are_open()
    {
        await using var server = await StartAsync(build: builder =>
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxConcurrentUpgradedConnections = 1));
        var peer = await server.JoinAsync();

        await Assert.ThrowsAsync<WebSocketException>(() => server.ConnectAsync());

        Assert.NotEqual(101, await EndedAsync());
        await ExpectLastingRequestAsync(server, peer);
    }

    [Fact]
    public async Task Over_TLS_the_request_ends_where_the_endpoint_says_so_behind_it()
    {
        using var certificate = NewCertificate();
        await using var server = await StartAsync(listen: listen => listen.UseHttps(certificate).UseWebSocketHandover());

        var peer = await server.ConnectAsync(options: options => Trust(options, certificate));
        await peer.JoinAsync();

        Assert.Equal(101, await EndedAsync());
        await ExpectEchoAsync(peer);
        await peer.CloseAsync();
        await server.WhenRunningAsync(0);
    }

    [Fact]
    public async Task Over_TLS_the_request_lasts_where_nothing_is_said()
    {
        using var certificate = NewCertificate();
        await using var server = await StartAsync(listen: listen => listen.UseHttps(certificate));

        var peer = await server.ConnectAsync(options: options => Trust(options, certificate));
        await peer.JoinAsync();

        await ExpectLastingRequestAsync(server, peer);
    }

    [Fact]
    public async Task A_middleware_of_the_connection_that_puts_a_pipe_of_its_own_between_sees_all_that_passes()
    {
        await using var server = await StartAsync(listen: listen => listen.UseConnectionLogging("seen"));

        await ExpectLastingRequestAsync(server, await server.JoinAsync());

        await server.LoggedAsync(log => log.Category == "seen");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_an_application_says_of_its_endpoints_stands(bool first)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (!first)
        {
            builder.Services.AddSocketIO();
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.ConfigureEndpointDefaults(listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        if (first)
        {
            builder.Services.AddSocketIO();
        }

        await using var app = builder.Build();
        app.MapGet("/", (HttpRequest request) => request.Protocol);
        await app.StartAsync();
        using var http = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        Assert.Equal("HTTP/2", await http.GetStringAsync(new Uri(app.Urls.Single())).Guarded());
    }

    [Fact]
    public async Task A_WebSocket_ends_when_the_host_stops()
    {
        await using var server = await StartAsync();
        var peer = await server.JoinAsync();
        await EndedAsync();

        var stopping = server.App.StopAsync();

        await peer.ExpectClosedAsync();
        await peer.AnswerCloseAsync();
        await stopping.Guarded();
    }

    [Fact]
    public async Task Clients_that_connect_and_go_at_once_leave_nothing()
    {
        await using var server = await StartAsync();
        for (var i = 0; i < 50; i++)
        {
            using var peer = await server.ConnectAsync();
            await peer.SendAsync("40");
            peer.Abort();
        }

        await server.WhenRunningAsync(0);
        await Guard.UntilAsync(() => server.IO.ConnectionCount == 0);
    }

    private Task<TestServer> StartAsync(Action<SocketIOOptions>? options = null, Action<WebApplicationBuilder>? build = null, Action<ListenOptions>? listen = null) =>
        TestServer.StartAsync(
            io => io.On("echo", (Socket _, int number) => number),
            options,
            build: build,
            configure: app => app.Use(async (context, next) =>
            {
                _request = new WeakReference(context.Features.Get<IHttpRequestFeature>());
                try
                {
                    await next(context);
                }
                finally
                {
                    _ended.Writer.TryWrite(context.Response.StatusCode);
                }
            }),
            listen: listen);

    private Task<int> EndedAsync() => _ended.Reader.ReadAsync().AsTask().Guarded();

    private async Task ExpectLastingRequestAsync(TestServer server, Peer peer)
    {
        await ExpectEchoAsync(peer);
        Assert.False(_ended.Reader.TryRead(out _));
        await peer.CloseAsync();
        Assert.Equal(101, await EndedAsync());
        await server.WhenRunningAsync(0);
    }

    private static async Task ExpectEchoAsync(Peer peer)
    {
        await peer.SendAsync("420[\"echo\",7]");
        await peer.ExpectAsync("430[7]");
    }

    private static async Task<string> ReadAsync(ClientWebSocket socket)
    {
        var buffer = new byte[1024];
        var result = await socket.ReceiveAsync(buffer, CancellationToken.None).Guarded();
        return Encoding.UTF8.GetString(buffer, 0, result.Count);
    }

    private static void Trust(ClientWebSocketOptions options, X509Certificate2 certificate) =>
        options.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.Thumbprint;

    private static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
