using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Time.Testing;

namespace Parley.Faults.Tests.Support;

/// <summary>A server with neighbours, a proxy for the clients that something happens to, and a clock that stands still unless it is moved.</summary>
internal sealed class FaultServer : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _ends = [];
    private readonly ConcurrentBag<IDisposable> _peers = [];
    private Gauges _start = null!;
    private int _connects;

    private readonly TimeProvider _time;

    private FaultServer(TimeProvider time) => _time = time;

    /// <summary>The clock, unless the server was given one that goes by itself.</summary>
    public FakeTimeProvider Time => (FakeTimeProvider)_time;

    public TestServer Server { get; private set; } = null!;

    public SocketIOServer IO => Server.IO;

    public FaultProxy Proxy { get; private set; } = null!;

    public Neighbours Neighbours { get; private set; } = null!;

    /// <summary>Where the ends of sockets are told, by the reason.</summary>
    public IReadOnlyCollection<string> Ends => _ends;

    public static async Task<FaultServer> StartAsync(
        Action<SocketIOServer>? events = null,
        Action<SocketIOOptions>? options = null,
        TimeProvider? time = null,
        Action<WebApplicationBuilder>? build = null,
        Action<WebApplication>? configure = null,
        HttpProtocols protocols = HttpProtocols.Http1)
    {
        var server = new FaultServer(time ?? new FakeTimeProvider());
        server.Server = await TestServer.StartAsync(
            io =>
            {
                Neighbours.Register(io);
                io.OnConnected(_ =>
                {
                    Interlocked.Increment(ref server._connects);
                    return Task.CompletedTask;
                });
                io.OnDisconnected((_, reason) =>
                {
                    server._ends.Enqueue(reason.Name);
                    return Task.CompletedTask;
                });
                events?.Invoke(io);
            },
            options,
            server._time,
            build,
            configure,
            protocols);
        server.Proxy = new FaultProxy(server.Server.Address);
        server.Neighbours = await Neighbours.StartAsync(server.Server, protocols);
        server.MarkStart();
        return server;
    }

    /// <summary>What the server holds now is what it must hold again in the end.</summary>
    public void MarkStart()
    {
        _start = Gauges.Of(IO);
        _connects = 0;
        _ends.Clear();
    }

    /// <summary>A client behind the proxy, in the root namespace over a WebSocket.</summary>
    public async Task<Peer> JoinAsync()
    {
        var peer = await ConnectAsync();
        await peer.JoinAsync();
        return peer;
    }

    /// <summary>A client behind the proxy that has a session and no socket.</summary>
    public async Task<Peer> ConnectAsync()
    {
        var uri = new UriBuilder(Proxy.Address) { Scheme = "ws", Path = "/socket.io/", Query = "EIO=4&transport=websocket" }.Uri;
        var peer = await Peer.ConnectAsync(uri).Guarded();
        _peers.Add(peer);
        return peer;
    }

    /// <summary>A polling client behind the proxy.</summary>
    public async Task<PollingPeer> PollAsync()
    {
        var peer = await PollingPeer.OpenAsync(new Uri(Proxy.Address, "/socket.io/")).Guarded();
        _peers.Add(peer);
        return peer;
    }

    /// <summary>Has a poll wait behind the proxy, on the connection that came last. It is not sent again when that breaks, as an HttpClient would do.</summary>
    public async Task<RawConnection> WaitInPollAsync(PollingPeer peer)
    {
        var poll = await RawConnection.OpenAsync(Proxy.Address);
        _peers.Add(poll);
        await poll.SendAsync($"GET {peer.Uri.PathAndQuery} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        await Server.WhenRunningAsync(requests: 3);
        return poll;
    }

    /// <summary>Lets time pass, a second at a time, with the neighbours at their talk.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        var second = TimeSpan.FromSeconds(1);
        while (time > TimeSpan.Zero)
        {
            var step = time < second ? time : second;
            Time.Advance(step);
            time -= step;
            await Neighbours.TalkAsync();
        }
    }

    /// <summary>Expects that everything is as it was before, and that each socket there was has been told of its end once, for this reason.</summary>
    /// <param name="ends">How many there were.</param>
    /// <param name="reasons">What the reason is among.</param>
    public async Task ExpectOverAsync(int ends, params string[] reasons)
    {
        await ExpectOverAsync(reasons);
        Assert.Equal(ends, _ends.Count);
    }

    /// <summary>Expects that everything is as it was before, and that each socket there was has been told of its end once, for one of these reasons.</summary>
    public async Task ExpectOverAsync(params string[] reasons)
    {
        await _start.BackAsync(IO);
        await Guard.UntilAsync(() => _ends.Count >= _connects);
        await Neighbours.TalkAsync();
        Assert.Equal(_connects, _ends.Count);
        Assert.All(_ends, reason => Assert.Contains(reason, reasons, StringComparer.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var peer in _peers)
        {
            peer.Dispose();
        }

        Neighbours.Dispose();
        await Proxy.DisposeAsync();
        await Server.DisposeAsync();
    }
}
