using System.Globalization;
using System.Text.Json;
using StackExchange.Redis;

namespace Parley.Redis.Tests.Streams;

/// <summary>Clients that lose their connection and come back to any node, of Parley or of Node.js: the official client, as it is.</summary>
public sealed class StreamRecoveryTests(SharedRedis redis) : IAsyncLifetime
{
    private const string RecoveringNode = """{"connectionStateRecovery":{}}""";

    private static readonly int Tries = int.Parse(Environment.GetEnvironmentVariable("PARLEY_RECOVERY_TRIES") ?? "50", CultureInfo.InvariantCulture);

    private readonly string _key = SharedRedis.NewKey();
    private AdapterCluster _cluster = null!;
    private NodeServer _node = null!;

    private int[] Ports => [_cluster.AddressOf(0).Port, _cluster.AddressOf(1).Port];

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _cluster = await AdapterCluster.StartAsync(2, (_, builder) => Add(builder));
        foreach (var node in _cluster.Nodes)
        {
            AddHandlers(node);
        }

        _node = await NodeServer.StartAsync("streams", redis.Configuration.Split(':')[1], _key, RecoveringNode);
        await _node.RunAsync("io.on('connection', (s) => { if (!s.recovered) { s.join('room'); s.data.name = 'Bob'; s.emit('new'); } })");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_client_comes_back_to_another_node_with_its_id_rooms_and_data_and_gets_what_it_missed()
    {
        await ConnectAsync(Ports[0]);
        var id = await _node.RunAsync("return kept.c.id");
        await _node.RunAsync($"kept.c.io.uri = 'http://127.0.0.1:{Ports[1]}'; kept.c.io.engine.close(); kept.back = new Promise((r) => kept.c.once('connect', r))");

        await _cluster.Near.To("room").EmitAsync("room", 1);
        await _cluster.Far.To(id.GetString()!).EmitAsync("own", new byte[] { 1, 2 });
        await _cluster.Near.EmitAsync("all");
        await _cluster.Near.To("another").EmitAsync("wrong");
        await _cluster.Near.Except("room").EmitAsync("wrong");
        await _cluster.Near.Of("/orders").EmitAsync("wrong");

        await _node.ExpectAsync("true", "await kept.back; return kept.c.recovered");
        await _node.ExpectAsync($"\"{id.GetString()}\"", "return kept.c.id");
        await ExpectEventsAsync("""["room",1]""", """["own",{"base64":"AQI="}]""", """["all"]""");
        var socket = _cluster.Far.Of("/").FindSocket(id.GetString()!);
        Assert.NotNull(socket);
        Assert.True(socket.Recovered);
        Assert.Equal(new[] { id.GetString()!, "room" }.Order(StringComparer.Ordinal), socket.Rooms.Order(StringComparer.Ordinal));
        Assert.Equal("Änne", socket.Data.Get(new SocketKey<string>("name")));
        await _cluster.Near.To("room").EmitAsync("live");
        await ExpectEventsAsync("""["live"]""");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_comes_back_from_one_kind_of_node_to_the_other(bool isToNode)
    {
        await ConnectAsync(isToNode ? Ports[0].ToString(CultureInfo.InvariantCulture) : "port");
        var to = isToNode ? "port" : Ports[0].ToString(CultureInfo.InvariantCulture);

        await _node.ExpectAsync("true", $"kept.id = kept.c.id; return (await move(kept.c, {to})) && kept.id === kept.c.id");
        await _cluster.Far.To("room").EmitAsync("room", 1);
        await _node.RunAsync("io.to('room').emit('room', 2)");

        await ExpectEventsAsync("""["room",1]""", """["room",2]""");
    }

    [Fact]
    public async Task A_client_that_got_nothing_yet_comes_back_from_node_to_node()
    {
        await _node.RunAsync($"kept.c = await client('/orders', {Ports[0]})");

        await _node.ExpectAsync("true", $"return await move(kept.c, {Ports[1]})");
        await _cluster.Near.Of("/orders").EmitAsync("x");
        await ExpectEventsAsync("""["x"]""");
    }

    [Fact]
    public async Task A_client_comes_back_while_its_old_connection_is_believed_to_live_and_that_one_is_closed()
    {
        await ConnectAsync(Ports[0]);

        await _node.ExpectAsync("true", $"kept.c.io.reconnection(false); kept.id = kept.c.id; kept.t = await twin(kept.c, {Ports[1]}); return kept.t.recovered && kept.t.id === kept.id");
        await _node.RunAsync("await kept.c.gone");
        await _node.RunAsync($"kept.back = await move(kept.t, {Ports[0]})");

        await _node.ExpectAsync("true", "return kept.back && kept.t.id === kept.id");
        await _cluster.Near.To("room").EmitAsync("once");
        await _node.ExpectAsync("""["once"]""", "let e; do { e = (await kept.t.next()).slice(0, -1); } while (e[0] === 'new'); return e");
    }

    [Theory]
    [InlineData(10)]
    [InlineData(-10)]
    public async Task A_node_whose_clock_is_wrong_recovers_clients_as_the_others_do(int minutes)
    {
        AddHandlers(await _cluster.AddNodeAsync(Add, new WrongTime(TimeSpan.FromMinutes(minutes))));
        var wrong = _cluster.AddressOf(2).Port;
        await ConnectAsync(Ports[0]);
        foreach (var (to, i) in new[] { wrong, Ports[1], wrong, Ports[0] }.Select(static (port, i) => (port, i)))
        {
            await _node.RunAsync($"kept.c.io.uri = 'http://127.0.0.1:{to}'; kept.c.io.engine.close(); kept.back = new Promise((r) => kept.c.once('connect', r))");
            await _cluster.Nodes[i % 3].To("room").EmitAsync("missed", i);

            await _node.ExpectAsync("true", "await kept.back; return kept.c.recovered");
            await ExpectEventsAsync($"""["missed",{i}]""");
        }
    }

    [Fact]
    public async Task A_client_whose_last_event_is_gone_from_the_stream_goes_on_at_a_node_that_had_read_it()
    {
        await ConnectAsync(Ports[0]);
        await _node.RunAsync($"kept.c.io.uri = 'http://127.0.0.1:{Ports[1]}'; kept.c.io.engine.close(); kept.back = new Promise((r) => kept.c.once('connect', r))");
        await _cluster.Near.To("room").EmitAsync("missed");
        await TrimAsync();

        await _node.ExpectAsync("true", "await kept.back; return kept.c.recovered");
        await ExpectEventsAsync("""["missed"]""");
    }

    [Fact]
    public async Task A_client_whose_last_event_is_gone_from_the_stream_begins_anew_at_a_node_that_has_not_read_it()
    {
        await ConnectAsync(Ports[0]);
        await TrimAsync();
        await _cluster.AddNodeAsync(Add);

        await _node.ExpectAsync("false", $"return await move(kept.c, {_cluster.AddressOf(2).Port})");
        await _node.ExpectAsync("true", "return kept.id !== kept.c.id");
    }

    [Fact]
    public async Task A_client_goes_on_at_a_node_that_was_not_there_when_it_missed_something()
    {
        await ConnectAsync(Ports[0]);
        await _node.RunAsync("kept.c.io.reconnection(false); kept.c.io.engine.close(); await kept.c.gone");
        await _cluster.Far.To("room").EmitAsync("missed");
        AddHandlers(await _cluster.AddNodeAsync(Add));

        await _node.ExpectAsync("""[true,"missed"]""", $"const t = await twin(kept.c, {_cluster.AddressOf(2).Port}); return [t.recovered, (await t.next())[0]]");
    }

    [Fact]
    public async Task A_client_comes_back_to_a_node_that_keeps_nothing_of_the_stream_in_memory()
    {
        AddHandlers(await _cluster.AddNodeAsync(builder => Add(builder, maxRecentBytes: 0)));
        await ConnectAsync(Ports[0]);
        await _node.RunAsync("kept.c.io.reconnection(false); kept.c.io.engine.close(); await kept.c.gone");
        await _cluster.Far.To("room").EmitAsync("missed");

        await _node.ExpectAsync("""[true,"missed"]""", $"const t = await twin(kept.c, {_cluster.AddressOf(2).Port}); return [t.recovered, (await t.next())[0]]");
    }

    [Fact]
    public async Task A_client_that_is_thrown_out_while_it_is_gone_begins_anew()
    {
        await ConnectAsync(Ports[0]);
        await _node.RunAsync($"kept.c.io.reconnection(false); kept.c.io.engine.close(); await kept.c.gone");

        await _cluster.Far.To("room").DisconnectSocketsAsync();

        await _node.ExpectAsync("false", $"return (await twin(kept.c, {Ports[1]})).recovered");
    }

    [Fact]
    public async Task A_room_that_other_nodes_moved_a_client_to_while_it_was_gone_is_one_of_its_rooms()
    {
        await ConnectAsync(Ports[0]);
        await _node.RunAsync($"kept.c.io.reconnection(false); kept.c.io.engine.close(); await kept.c.gone");

        await _cluster.Far.To("room").SocketsJoinAsync("other");
        await _cluster.Far.To("other").EmitAsync("other");

        await _node.ExpectAsync("""[true,"other"]""", $"const t = await twin(kept.c, {Ports[1]}); return [t.recovered, (await t.next())[0]]");
    }

    [Theory]
    [InlineData("kept.c._pid = 'x'")]
    [InlineData("kept.c._lastOffset = 'x'")]
    [InlineData("kept.c._lastOffset = '1-1'")]
    [InlineData("kept.c._lastOffset = '99999999999999999999999-1'")]
    public async Task A_client_that_names_what_is_not_there_begins_anew(string change)
    {
        await ConnectAsync(Ports[0]);

        await _node.ExpectAsync("false", $"{change}; return await move(kept.c, {Ports[1]})");
    }

    [Fact]
    public async Task A_session_is_gone_on_with_once()
    {
        await ConnectAsync(Ports[0]);

        await _node.ExpectAsync("1", $"kept.c.io.reconnection(false); kept.c.io.engine.close(); const [a, b] = await Promise.all([twin(kept.c, {Ports[0]}), twin(kept.c, {Ports[1]})]); await until(() => a.connected + b.connected === 1 || a.recovered + b.recovered === 1); return 1");
    }

    [Fact]
    public async Task Nothing_is_lost_or_doubled_however_often_a_client_moves()
    {
        await ConnectAsync(Ports[0]);
        await _node.RunAsync("kept.seen = []; kept.c.onAny((name, n) => { if (name === 'n') kept.seen.push(n); if (name === 'new') kept.seen.push('new'); })");
        using var stopping = new CancellationTokenSource();
        var emitting = EmitAsync(stopping.Token);
        var recovered = 0;
        var ports = string.Join(',', Ports);

        for (var i = 0; i < Tries; i++)
        {
            recovered += (await _node.RunAsync($"return await move(kept.c, [{ports}][{i + 1} % 2])")).GetBoolean() ? 1 : 0;
        }

        await stopping.CancelAsync();
        var last = await emitting;
        await _node.RunAsync($"await until(() => kept.seen.at(-1) === {last})");
        var seen = (await _node.RunAsync("return kept.seen")).EnumerateArray().ToArray();

        AssertContiguous(seen);
        Assert.Equal(Tries, recovered);
    }

    private void Add(SocketIOBuilder builder) => Add(builder, new RedisStreamsAdapterOptions().MaxRecentBytes);

    private void Add(SocketIOBuilder builder, long maxRecentBytes) => builder.AddConnectionStateRecovery().AddRedisStreamsAdapter(redis.Configuration, options =>
    {
        options.MaxRecentBytes = maxRecentBytes;
        options.StreamName = _key;
        options.ChannelPrefix = _key;
        options.SessionKeyPrefix = _key + ":session:";
    });

    private static void AddHandlers(SocketIOServer node) => node.OnConnected(static async socket =>
    {
        if (!socket.Recovered)
        {
            socket.Data.Set(new SocketKey<string>("name"), "Änne");
            await socket.JoinAsync("room");
            await socket.EmitAsync("new");
        }
    });

    private async Task TrimAsync()
    {
        await using var client = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        await client.GetDatabase().StreamTrimAsync(_key, 0);
    }

    /// <summary>Emits numbers from both nodes by turns.</summary>
    private async Task<int> EmitAsync(CancellationToken stopping)
    {
        var n = 0;
        while (!stopping.IsCancellationRequested)
        {
            await _cluster.Nodes[n % 2].To("room").EmitAsync("n", ++n);
            await Task.Delay(TimeSpan.FromMilliseconds(1), CancellationToken.None);
        }

        await _cluster.Near.To("room").EmitAsync("n", ++n);
        return n;
    }

    private static void AssertContiguous(JsonElement[] seen)
    {
        var previous = 0;
        foreach (var item in seen)
        {
            // After a new beginning anything may be missing.
            var number = item.ValueKind == JsonValueKind.Number ? item.GetInt32() : 0;
            Assert.True(number == 0 || previous == 0 || number == previous + 1, $"{previous} was followed by {number}.");
            previous = number;
        }
    }

    private async Task ConnectAsync(object port)
    {
        await _node.RunAsync($"kept.c = await client('/', {port}); kept.id = kept.c.id");
        await ExpectEventsAsync("""["new"]""");
    }

    /// <summary>Expects events; each has its place in the stream behind its arguments.</summary>
    private async Task ExpectEventsAsync(params string[] events)
    {
        foreach (var expected in events)
        {
            await _node.ExpectAsync(expected, "return (await kept.c.next()).slice(0, -1)");
        }
    }

    /// <summary>A clock that runs as all do, and tells another time.</summary>
    private sealed class WrongTime(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
    }
}
