using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Parley.Tests.Support;

/// <summary>An application with a Socket.IO server, on Kestrel and a port of its own. Ends its peers before itself.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly RequestGauge _requests;
    private readonly ConcurrentBag<IDisposable> _peers = [];

    private TestServer(WebApplication app, SocketIOServer io, RequestGauge requests)
    {
        App = app;
        IO = io;
        _requests = requests;
        Address = new Uri(app.Urls.Single());
    }

    public WebApplication App { get; }

    public SocketIOServer IO { get; }

    public Uri Address { get; }

    public IReadOnlyList<FakeLogRecord> Logs => App.Services.GetFakeLogCollector().GetSnapshot();

    /// <summary>Completes when such a line has been logged, which may be a moment after what it tells of.</summary>
    public Task LoggedAsync(Func<FakeLogRecord, bool> isIt) => Guard.UntilAsync(() => Logs.Any(isIt));

    public static async Task<TestServer> StartAsync(
        Action<SocketIOServer>? events = null,
        Action<SocketIOOptions>? options = null,
        TimeProvider? time = null,
        Action<WebApplicationBuilder>? build = null,
        Action<WebApplication>? configure = null,
        HttpProtocols protocols = HttpProtocols.Http1,
        Action<ListenOptions>? listen = null)
    {
        var builder = NewBuilder(protocols, listen);
        if (time is not null)
        {
            builder.Services.AddSingleton(time);
        }

        // Peers that were left behind are not waited for.
        builder.Services.AddSocketIO(o => o.DrainTime = TimeSpan.FromMilliseconds(300));
        builder.Services.AddSocketIO(options);
        build?.Invoke(builder);

        var app = builder.Build();
        var requests = new RequestGauge();
        app.Use(requests.RunAsync);
        configure?.Invoke(app);
        var io = app.MapSocketIO();
        io.AnswerSync();
        events?.Invoke(io);
        await app.StartAsync();
        return new TestServer(app, io, requests);
    }

    public static WebApplicationBuilder NewBuilder(HttpProtocols protocols = HttpProtocols.Http1, Action<ListenOptions>? listen = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Debug).AddFakeLogging();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, options =>
        {
            options.Protocols = protocols;
            listen?.Invoke(options);
        }));
        return builder;
    }

    /// <summary>Opens a WebSocket and waits for the handshake of Engine.IO.</summary>
    public async Task<Peer> ConnectAsync(string extraQuery = "", Action<System.Net.WebSockets.ClientWebSocketOptions>? options = null, HttpMessageInvoker? invoker = null)
    {
        var uri = new UriBuilder(Address) { Scheme = Address.Scheme == "https" ? "wss" : "ws", Path = "/socket.io/", Query = "EIO=4&transport=websocket" + extraQuery }.Uri;
        var peer = await Peer.ConnectAsync(uri, options, invoker).Guarded();
        _peers.Add(peer);
        return peer;
    }

    /// <summary>Opens a WebSocket as a client of Socket.IO 2 does, which joins the root namespace by it.</summary>
    public async Task<Peer> ConnectVersion2Async(string extraQuery = "")
    {
        var uri = new UriBuilder(Address) { Scheme = "ws", Path = "/socket.io/", Query = "EIO=3&transport=websocket" + extraQuery }.Uri;
        var peer = await Peer.ConnectAsync(uri).Guarded();
        _peers.Add(peer);
        return peer;
    }

    /// <summary>Opens a WebSocket and joins a namespace.</summary>
    public async Task<Peer> JoinAsync(string @namespace = "/")
    {
        var peer = await ConnectAsync();
        await peer.JoinAsync(@namespace);
        return peer;
    }

    /// <summary>Opens a polling session.</summary>
    public async Task<PollingPeer> PollAsync()
    {
        var peer = await PollingPeer.OpenAsync(new Uri(Address, "/socket.io/")).Guarded();
        _peers.Add(peer);
        return peer;
    }

    /// <summary>The one socket of the root namespace.</summary>
    public Socket OnlySocket => IO.Sockets.Single();

    /// <summary>The socket of a client, which may have been told of it just before it is among the others.</summary>
    public Socket Find(Peer peer)
    {
        Socket? found = null;
        SpinWait.SpinUntil(() => (found = IO.Sockets.SingleOrDefault(socket => string.Equals(socket.Id, peer.SocketId, StringComparison.Ordinal))) is not null, Guard.Limit);
        return found ?? throw new InvalidOperationException("The client has no socket.");
    }

    /// <summary>Completes when this many requests are running, those of WebSockets included.</summary>
    public Task WhenRunningAsync(int requests) => _requests.WhenRunningAsync(requests);

    /// <summary>Completes when there is a number of running requests that is right.</summary>
    public Task WhenRunningAsync(Func<int, bool> isRight) => _requests.WhenRunningAsync(isRight);

    public async ValueTask DisposeAsync()
    {
        foreach (var peer in _peers)
        {
            peer.Dispose();
        }

        // At once, because the clock may stand still.
        await IO.CloseAsync(new CancellationToken(canceled: true)).Guarded();
        using var limit = new CancellationTokenSource(Guard.Limit);
        await App.StopAsync(limit.Token);
        await App.DisposeAsync();
    }
}
