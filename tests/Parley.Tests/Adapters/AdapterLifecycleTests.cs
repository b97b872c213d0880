using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Parley.Tests.Adapters;

public class AdapterLifecycleTests
{
    [Fact]
    public async Task Each_namespace_has_an_adapter_that_starts_before_requests_and_ends_with_the_server()
    {
        var adapters = new List<RecordingAdapter>();
        var server = await TestServer.StartAsync(
            static io => io.Of("/orders"),
            build: builder => builder.Services.AddSocketIO().UseAdapter(context =>
            {
                var adapter = new RecordingAdapter(context, init: null);
                adapters.Add(adapter);
                return adapter;
            }));

        Assert.Equal(["/", "/orders"], adapters.Select(static adapter => adapter.Name).ToArray());
        Assert.All(adapters, static adapter => Assert.Equal((1, 0), (adapter.Inits, adapter.Closes)));
        Assert.Same(adapters[1], server.IO.Of("/orders").Adapter);
        await server.DisposeAsync();

        Assert.All(adapters, static adapter => Assert.Equal((1, 1), (adapter.Inits, adapter.Closes)));
    }

    [Fact]
    public async Task The_adapter_of_a_child_ends_with_the_child()
    {
        var children = new Recorder<RecordingAdapter>();
        await using var server = await TestServer.StartAsync(
            static io => io.Of((_, _) => ValueTask.FromResult(true)),
            build: builder => builder.Services.AddSocketIO().UseAdapter(context =>
            {
                var adapter = new RecordingAdapter(context, init: null);
                if (adapter.Name != "/")
                {
                    children.Add(adapter);
                }

                return adapter;
            }));

        using var peer = await server.JoinAsync("/room-1");
        var first = await children.NextAsync();
        Assert.Equal((1, 0), (first.Inits, first.Closes));
        await peer.SendAsync("41/room-1,");
        await first.Closed.Guarded();
        await peer.JoinAsync("/room-1");

        Assert.NotSame(first, await children.NextAsync());
        Assert.Equal((1, 1), (first.Inits, first.Closes));
    }

    [Fact]
    public async Task An_adapter_that_cannot_start_is_logged_and_clients_are_served()
    {
        await using var server = await TestServer.StartAsync(
            build: static builder => builder.Services.AddSocketIO().UseAdapter(
                static context => new RecordingAdapter(context, static () => Task.FromException(new IOException("no bus")))));
        using var peer = await server.JoinAsync();

        await server.IO.EmitAsync("hello");

        await peer.ExpectAsync("""42["hello"]""");
        await server.LoggedAsync(static record => record.Id.Id == 4000 && record.Exception is IOException);
    }

    [Fact]
    public async Task An_application_waits_for_its_adapters()
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var starting = TestServer.StartAsync(
            build: builder => builder.Services.AddSocketIO().UseAdapter(context => new RecordingAdapter(context, () => ready.Task)));

        Assert.False(starting.IsCompleted);
        ready.SetResult();

        await using var server = await starting.Guarded();
    }

    [Fact]
    public async Task An_adapter_that_cannot_ask_fails_the_acknowledged_broadcast()
    {
        await using var server = await TestServer.StartAsync(
            build: static builder => builder.Services.AddSocketIO().UseAdapter(static context => new RecordingAdapter(context, init: null)));

        await Assert.ThrowsAsync<IOException>(() => server.IO.Timeout(Timeout.InfiniteTimeSpan).EmitWithAckAsync<int>("ask").Guarded());
    }

    [Fact]
    public async Task Nodes_that_cannot_be_counted_leave_one_missing()
    {
        var time = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(
            time: time, build: static builder => builder.Services.AddSocketIO().UseAdapter(static context => new UncountedAdapter(context)));

        var fetching = server.IO.FetchSocketsAsync().AsTask();
        time.Advance(TimeSpan.FromSeconds(5.2));
        var exception = await Assert.ThrowsAsync<ClusterTimeoutException>(() => fetching.Guarded());

        Assert.Equal(1, exception.MissingNodes);
        Assert.Empty(exception.SilentNodes);
        await server.LoggedAsync(static record => record.Id.Id == 4006);
    }

    [Fact]
    public async Task Data_that_is_no_json_is_left_out_and_logged()
    {
        await using var server = await TestServer.StartAsync();
        using var peer = await server.JoinAsync();
        var data = server.OnlySocket.Data;
        data.Set(new SocketKey<string>("name"), "Ann");
        data.Set(new SocketKey<Action>("action"), static () => { });
        data.Set(new SocketKey<byte[]>("bytes"), [1]);
        var context = new AdapterContext(server.IO.Of("/"));

        var encoded = context.EncodeData(data);
        var copy = context.DecodeData(encoded);

        Assert.Equal("Ann", copy.Get(new SocketKey<string>("name")));
        Assert.Equal([1], copy.Get(new SocketKey<byte[]>("bytes")));
        Assert.False(copy.TryGet(new SocketKey<int>("name"), out _));
        Assert.False(copy.TryGet(new SocketKey<Action>("action"), out _));
        await server.LoggedAsync(static record => record.Id.Id == 4011 && record.Message.Contains("\"action\"", StringComparison.Ordinal));
        Assert.Throws<FormatException>(() => context.DecodeData(context.ParseArguments("[1]"u8, [])));
        Assert.Throws<FormatException>(() => context.ParseArguments("[1"u8, []));
    }

    [Fact]
    public async Task An_adapter_that_fails_when_it_is_told_of_nodes_is_told_of_the_next_all_the_same()
    {
        var time = new FakeTimeProvider();
        await using var server = await TestServer.StartAsync(
            time: time, build: static builder => builder.Services.AddSocketIO().UseAdapter(static context => new FailingHeartbeatAdapter(context)));
        var adapter = (FailingHeartbeatAdapter)server.IO.Of("/").Adapter;

        adapter.Hear("node-1");
        adapter.Hear("node-2");
        time.Advance(TimeSpan.FromSeconds(11));
        var left = await adapter.Left.NextAsync(2);

        Assert.Equal("node-1 node-2", string.Join(' ', left.Order(StringComparer.Ordinal)));
        Assert.Equal(0, adapter.DroppedMessages);
        await server.LoggedAsync(static record => record.Id.Id == 4015 && record.Exception is IOException);
    }

    private sealed class FailingHeartbeatAdapter(AdapterContext context) : HeartbeatClusterAdapter(context, new ClusterAdapterOptions())
    {
        public Recorder<string> Left { get; } = new();

        public void Hear(string nodeId) => OnMessage(new ClusterMessage.Heartbeat(nodeId, Context.NamespaceName));

        protected override void OnNodeJoined(string nodeId) => throw new IOException("no bus");

        protected override void OnNodeLeft(string nodeId)
        {
            Left.Add(nodeId);
            throw new IOException("no bus");
        }

        protected override Task PublishAsync(ClusterMessage message, CancellationToken cancellationToken) => Task.CompletedTask;

        protected override Task PublishResponseAsync(string requesterNodeId, ClusterResponse response, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class RecordingAdapter(AdapterContext context, Func<Task>? init) : Adapter(context)
    {
        private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Name => Context.NamespaceName;

        public int Inits { get; private set; }

        public int Closes { get; private set; }

        public Task Closed => _closed.Task;

        public override Task InitAsync(CancellationToken cancellationToken = default)
        {
            Inits++;
            return init is null ? Task.CompletedTask : init();
        }

        public override Task CloseAsync(CancellationToken cancellationToken = default)
        {
            Closes++;
            _closed.TrySetResult();
            return Task.CompletedTask;
        }

        public override ValueTask BroadcastAsync(BroadcastRequest request, CancellationToken cancellationToken = default)
        {
            Sockets.Send(request.Packet, request.Target);
            return default;
        }

        public override ValueTask BroadcastWithAckAsync(
            BroadcastRequest request, long ackId, IBroadcastAnswers answers, CancellationToken cancellationToken = default) =>
            ValueTask.FromException(new IOException("no bus"));
    }

    private sealed class UncountedAdapter(AdapterContext context) : ClusterAdapter(context, new ClusterAdapterOptions())
    {
        public override ValueTask<int> ServerCountAsync(CancellationToken cancellationToken = default) =>
            ValueTask.FromException<int>(new IOException("no bus"));

        protected override Task PublishAsync(ClusterMessage message, CancellationToken cancellationToken) => Task.CompletedTask;

        protected override Task PublishResponseAsync(string requesterNodeId, ClusterResponse response, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
