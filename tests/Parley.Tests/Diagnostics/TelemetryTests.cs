using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Tests.Diagnostics;

/// <summary>What OpenTelemetry reads of a server, on Kestrel.</summary>
[Collection(nameof(RunsAlone))]
public sealed class TelemetryTests : IAsyncLifetime
{
    private readonly Telemetry _telemetry = new();
    private TestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync(
        io =>
        {
            io.On("hello", (Socket _, string name) => $"hello {name}");
            io.On("fail", (Socket _) => throw new InvalidOperationException("payload-marker"));
            io.Of("/closed").Use((connecting, _) =>
            {
                connecting.Reject("closed");
                return Task.CompletedTask;
            });
            io.Of("/broken").Use((_, _) => throw new InvalidOperationException("broken"));
            io.Of(new Regex("^/room-", RegexOptions.NonBacktracking)).AnswerSync();
        },
        options =>
        {
            options.SendBuffer = new(SoftLimit: 64 * 1024, HardLimit: 64 * 1024);
            options.MetricEvents.Add("news");
        });

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _telemetry.Dispose();
    }

    [Fact]
    public async Task Connections_are_counted_by_transport_and_move_with_an_upgrade()
    {
        await _server.JoinAsync();
        var polling = await _server.PollAsync();
        Assert.Equal(1, _telemetry.Read("parley.connections", "transport=polling"));
        Assert.Equal(1, _telemetry.Read("parley.connections", "transport=websocket"));

        using var upgraded = await UpgradeAsync(polling);
        await _telemetry.ExpectAsync(2, "parley.connections", "transport=websocket");
        Assert.Equal(0, _telemetry.Read("parley.connections", "transport=polling"));

        await upgraded.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).Guarded();
        await _telemetry.ExpectAsync(1, "parley.closes", "transport=websocket", "reason=transport close");
        Assert.Equal(1, _telemetry.Read("parley.connections"));
    }

    [Fact]
    public async Task Handshakes_are_counted_by_their_outcome()
    {
        await _server.ConnectAsync();
        await _server.PollAsync();
        using var http = new HttpClient();
        foreach (var query in new[] { "EIO=3&transport=polling", "EIO=4&transport=polling&sid=none", "EIO=4&transport=carrier-pigeon" })
        {
            using var response = await http.GetAsync(new Uri(_server.Address, "/socket.io/?" + query)).Guarded();
            Assert.False(response.IsSuccessStatusCode);
        }

        Assert.Equal(1, _telemetry.Read("parley.handshakes", "outcome=accepted", "transport=websocket"));
        Assert.Equal(1, _telemetry.Read("parley.handshakes", "outcome=accepted", "transport=polling"));
        Assert.Equal(1, _telemetry.Read("parley.handshakes", "outcome=unsupported_protocol"));
        Assert.Equal(1, _telemetry.Read("parley.handshakes", "outcome=unknown_session"));
        Assert.Equal(1, _telemetry.Read("parley.handshakes", "outcome=unknown_transport", "transport=unknown"));
        Assert.Equal(5, _telemetry.Read("parley.handshakes"));
    }

    [Fact]
    public async Task Joins_and_leaves_are_counted_by_namespace()
    {
        var peer = await _server.JoinAsync();
        await peer.JoinAsync("/room-1");
        await peer.JoinAsync("/room-2");
        foreach (var (refused, message) in new[] { ("/closed", "closed"), ("/broken", "Internal server error"), ("/made-up", "Invalid namespace") })
        {
            await peer.SendAsync($"40{refused},");
            await peer.ExpectAsync($$"""44{{refused}},{"message":"{{message}}"}""");
        }

        await peer.SendAsync("41/room-1,");
        await peer.ExpectNothingAsync("/room-2");
        _server.OnlySocket.Disconnect();

        await _telemetry.ExpectAsync(1, "parley.connects", "namespace=/", "outcome=accepted");
        await _telemetry.ExpectAsync(2, "parley.connects", "namespace=_dynamic", "outcome=accepted");
        Assert.Equal(1, _telemetry.Read("parley.connects", "namespace=/closed", "outcome=refused"));
        Assert.Equal(1, _telemetry.Read("parley.connects", "namespace=/broken", "outcome=failed"));
        Assert.Equal(1, _telemetry.Read("parley.connects", "namespace=_unknown", "outcome=unknown_namespace"));
        Assert.Equal(1, _telemetry.Read("parley.disconnects", "namespace=_dynamic", "reason=client namespace disconnect"));
        Assert.Equal(1, _telemetry.Read("parley.disconnects", "namespace=/", "reason=server namespace disconnect"));
    }

    [Fact]
    public async Task Events_are_told_apart_only_by_names_that_the_application_knows()
    {
        var peer = await _server.JoinAsync();
        await peer.SendAsync("""42["hello","Ada"]""");
        await peer.SendAsync("""42["news"]""");
        await peer.SendAsync("""42["made up by a client"]""");
        await peer.ExpectNothingAsync();
        await _server.OnlySocket.EmitAsync("hello");
        await _server.IO.EmitAsync("news");
        await _server.IO.EmitAsync("made up by a client");

        Assert.Equal(1, _telemetry.Read("parley.events.received", "event=hello", "namespace=/"));
        Assert.Equal(1, _telemetry.Read("parley.events.received", "event=news"));
        Assert.Equal(1, _telemetry.Read("parley.events.received", "event=sync"));
        Assert.Equal(1, _telemetry.Read("parley.events.received", "event=_other"));
        Assert.Equal(1, _telemetry.Read("parley.events.emitted", "event=hello", "namespace=/"));
        Assert.Equal(1, _telemetry.Read("parley.events.emitted", "event=news"));
        Assert.Equal(1, _telemetry.Read("parley.events.emitted", "event=_other"));
        Assert.Equal(3, _telemetry.Read("parley.events.emitted"));
    }

    [Fact]
    public async Task Bytes_are_counted_by_transport()
    {
        var peer = await _server.JoinAsync();
        var received = _telemetry.Read("parley.bytes.received", "transport=websocket");
        var sent = _telemetry.Read("parley.bytes.sent", "transport=websocket");
        await peer.SendAsync("""421["hello","Ada"]""");
        await peer.ExpectAsync("""431["hello Ada"]""");

        // A frame of a client has 6 bytes besides its payload, one of the server 2.
        await _telemetry.ExpectAsync(received + 6 + 18, "parley.bytes.received", "transport=websocket");
        await _telemetry.ExpectAsync(sent + 2 + 16, "parley.bytes.sent", "transport=websocket");

        var polling = await _server.PollAsync();
        Assert.Equal(0, _telemetry.Read("parley.bytes.received", "transport=polling"));
        await polling.PostAsync("40");
        Assert.Equal(2, _telemetry.Read("parley.bytes.received", "transport=polling"));
        sent = _telemetry.Read("parley.bytes.sent", "transport=polling");
        var joined = await polling.PollAsync();
        Assert.Equal(sent + joined.Length, _telemetry.Read("parley.bytes.sent", "transport=polling"));
    }

    [Fact]
    public async Task Events_that_are_dropped_or_replaced_are_counted_by_the_cause()
    {
        var polling = await _server.PollAsync();
        await polling.JoinAsync();
        await _server.WhenRunningAsync(0);
        for (var i = 0; i < 61; i++)
        {
            await _server.IO.WhenSlow(SlowConsumerPolicy.DropNewest).EmitAsync("news", new string('x', 1000));
        }

        await _server.IO.WhenSlow(SlowConsumerPolicy.DropOldest).EmitAsync("news", new string('x', 1000));
        await _server.IO.WhenSlow(SlowConsumerPolicy.DropOldest).Latest("key").EmitAsync("news", 1);
        await _server.IO.WhenSlow(SlowConsumerPolicy.DropOldest).Latest("key").EmitAsync("news", 2);

        await _telemetry.ExpectAsync(1, "parley.drops", "reason=drop_newest");
        await _telemetry.ExpectAsync(1, "parley.drops", "reason=drop_oldest");
        await _telemetry.ExpectAsync(1, "parley.drops", "reason=replaced");
    }

    [Fact]
    public async Task A_client_that_does_not_read_shows_in_queue_drops_and_slow_consumers()
    {
        var polling = await _server.PollAsync();
        await polling.JoinAsync();
        await _server.WhenRunningAsync(0);
        var socket = _server.OnlySocket;

        await socket.EmitAsync("news", new string('x', 1000));
        Assert.InRange(_telemetry.Read("parley.send_queue.bytes", "transport=polling"), 1000, 1200);
        await socket.Volatile.EmitAsync("news");
        await _server.IO.Volatile.EmitAsync("news");
        Assert.Equal(2, _telemetry.Read("parley.drops", "reason=volatile"));

        for (var i = 0; i < 64; i++)
        {
            await socket.EmitAsync("news", new string('x', 1000));
        }

        await _telemetry.ExpectAsync(1, "parley.slow_consumers", "transport=polling", "cause=hard_limit");
        await _telemetry.ExpectAsync(1, "parley.closes", "reason=slow consumer");
        Assert.InRange(_telemetry.Read("parley.drops", "reason=overflow"), 50, 65);
        Assert.Equal(0, _telemetry.Read("parley.send_queue.bytes"));
    }

    [Fact]
    public async Task Acknowledgements_are_timed_by_their_outcome()
    {
        var peer = await _server.JoinAsync();
        var socket = _server.OnlySocket;
        var answered = socket.EmitWithAckAsync<int>("question");
        Assert.Matches("""^42\d+\["question"\]$""", await peer.ReceiveTextAsync());
        await peer.SendAsync("430[7]");
        Assert.Equal(7, await answered.Guarded());

        await Assert.ThrowsAsync<AckTimeoutException>(() => socket.Timeout(TimeSpan.FromMilliseconds(1)).EmitWithAckAsync<int>("question").Guarded());
        var partial = await _server.IO.Timeout(TimeSpan.FromMilliseconds(1)).EmitWithAckAsync<int>("question").Guarded();
        Assert.Single(partial.Missing);
        using var impatience = new CancellationTokenSource();
        var cancelled = socket.EmitWithAckAsync<int>("question", impatience.Token);
        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        var orphaned = socket.EmitWithAckAsync<int>("question");
        socket.Disconnect();
        await Assert.ThrowsAsync<SocketDisconnectedException>(() => orphaned);

        await _telemetry.ExpectAsync(1, "parley.ack.duration", "outcome=answered", "namespace=/");
        await _telemetry.ExpectAsync(2, "parley.ack.duration", "outcome=timed_out");
        await _telemetry.ExpectAsync(1, "parley.ack.duration", "outcome=cancelled");
        await _telemetry.ExpectAsync(1, "parley.ack.duration", "outcome=disconnected");
        Assert.InRange(_telemetry.ReadSum("parley.ack.duration", "outcome=timed_out"), 0.002, 5);
    }

    [Fact]
    public async Task Broadcasts_are_measured_by_their_receivers()
    {
        var first = await _server.JoinAsync();
        await _server.JoinAsync();
        await _server.JoinAsync();
        await _server.Find(first).JoinAsync("room");

        await _server.IO.EmitAsync("news");
        await _server.IO.To("room").EmitAsync("news");
        await _server.IO.To("empty").EmitAsync("news");
        await _server.IO.To(["room", "empty"]).EmitAsync("news");
        await _server.Find(first).Broadcast.EmitAsync("news");
        await _server.Find(first).EmitAsync("news");

        Assert.Equal(5, _telemetry.Read("parley.broadcast.fanout", "namespace=/"));
        Assert.Equal(3 + 1 + 0 + 1 + 2, _telemetry.ReadSum("parley.broadcast.fanout"));
    }

    [Fact]
    public async Task Handlers_are_timed_and_their_failures_told_apart()
    {
        var peer = await _server.JoinAsync();
        await peer.SendAsync("""42["hello","Ada"]""");
        await peer.SendAsync("""42["fail"]""");
        await peer.ExpectNothingAsync();

        await _telemetry.ExpectAsync(1, "parley.handler.duration", "event=hello", "namespace=/");
        await _telemetry.ExpectAsync(1, "parley.handler.duration", "event=fail", "error.type=System.InvalidOperationException");
        Assert.Equal(1, _telemetry.Read("parley.handler.duration", "error.type=System.InvalidOperationException"));
    }

    [Fact]
    public async Task A_handler_runs_within_a_span_that_refers_to_the_request()
    {
        var peer = await _server.JoinAsync();
        await peer.SendAsync("""42["hello","payload-marker"]""");
        await peer.SendAsync("""42["fail"]""");
        var hello = await _telemetry.SpanAsync("parley.event hello");
        var fail = await _telemetry.SpanAsync("parley.event fail");
        await peer.CloseAsync();
        var request = await _telemetry.SpanAsync("Microsoft.AspNetCore.Hosting.HttpRequestIn");

        Assert.Equal(ActivityKind.Consumer, hello.Kind);
        Assert.Equal(default, hello.ParentSpanId);
        Assert.Equal(request.Context.SpanId, Assert.Single(hello.Links).Context.SpanId);
        Assert.Equal([("parley.namespace", "/"), ("parley.event", "hello")], hello.TagObjects.Select(tag => (tag.Key, tag.Value)));
        Assert.Equal(ActivityStatusCode.Unset, hello.Status);
        Assert.Equal(ActivityStatusCode.Error, fail.Status);
        Assert.Contains(fail.TagObjects, tag => tag is { Key: "error.type", Value: "System.InvalidOperationException" });
        Assert.Null(fail.StatusDescription);
        Assert.Contains(request.TagObjects, tag => tag is { Key: "http.long_running", Value: "true" });
        await _telemetry.ExpectAsync(1, "http.server.request.duration", "http.long_running=true");
    }

    [Fact]
    public void The_guide_lists_every_instrument_with_its_unit()
    {
        var guide = File.ReadAllText(Path.GetFullPath("../../../docs/guide/observability.md", Path.GetDirectoryName(ThisFile())!));
        var meter = _server.App.Services.GetRequiredService<IMeterFactory>().Create("Parley");
        var instruments = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (ReferenceEquals(instrument.Meter, meter))
                {
                    instruments.Add($"| `{instrument.Name}` | {instrument.Unit} |");
                }
            },
        };
        listener.Start();

        var listed = Regex.Matches(guide, @"^\| `parley\.[a-z_.]+` \| \S+ \|", RegexOptions.Multiline, TimeSpan.FromSeconds(1));
        Assert.Equal(instruments.Order(StringComparer.Ordinal), listed.Select(match => match.Value).Order(StringComparer.Ordinal));
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private static async Task<ClientWebSocket> UpgradeAsync(PollingPeer polling)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(polling.WebSocketUri, CancellationToken.None).Guarded();
        await socket.SendAsync("2probe"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        var pong = await socket.ReceiveAsync(new byte[16], CancellationToken.None).Guarded();
        Assert.Equal(6, pong.Count);
        await socket.SendAsync("5"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        return socket;
    }
}
