namespace Parley.Tests.Sockets;

public sealed class BinaryTests : IAsyncLifetime
{
    private readonly Recorder<string> _events = new();
    private TestServer _server = null!;
    private Peer _peer = null!;

    public sealed record Part(string Name, byte[] Data);

    public sealed record Upload(Part[] Parts, byte[] Checksum);

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(
            io =>
            {
                io.On("echo", (Socket _, RawArguments all) => all);
                io.On("sizes", (Socket _, Upload upload, byte[] last) =>
                    $"{string.Join(' ', upload.Parts.Select(part => $"{part.Name}={part.Data.Length}"))} {upload.Checksum.Length} {last.Length}");
                io.On("event", (Socket _, byte[] data) => _events.Add($"event {data.Length}"));
                io.OnDisconnected((_, reason) =>
                {
                    _events.Add(reason.Name);
                    return Task.CompletedTask;
                });
            },
            options => options.MaxPayload = 10_000);
        _peer = await _server.JoinAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Bytes_nested_anywhere_reach_the_handler()
    {
        await _peer.SendAsync(
            """454-1["sizes",{"parts":[{"name":"a","data":{"_placeholder":true,"num":0}},{"name":"b","data":{"_placeholder":true,"num":2}}],"checksum":{"_placeholder":true,"num":1}},{"_placeholder":true,"num":3}]""");
        await _peer.SendAsync(new byte[10]);
        await _peer.SendAsync(new byte[20]);
        await _peer.SendAsync(new byte[30]);
        await _peer.SendAsync([]);

        await _peer.ExpectAsync("""431["a=10 b=30 20 0"]""");
    }

    [Fact]
    public async Task Bytes_nested_anywhere_reach_the_client()
    {
        await _server.OnlySocket.EmitAsync("download", new Upload([new Part("a", [1]), new Part("b", [2, 2])], [3]), (ReadOnlyMemory<byte>)new byte[] { 4 });

        await _peer.ExpectAsync(
            """454-["download",{"parts":[{"name":"a","data":{"_placeholder":true,"num":0}},{"name":"b","data":{"_placeholder":true,"num":1}}],"checksum":{"_placeholder":true,"num":2}},{"_placeholder":true,"num":3}]""");
        await _peer.ExpectAsync([1]);
        await _peer.ExpectAsync([2, 2]);
        await _peer.ExpectAsync([3]);
        await _peer.ExpectAsync([4]);
    }

    [Fact]
    public async Task Raw_arguments_keep_their_bytes()
    {
        await _peer.SendAsync("""452-1["echo",{"_placeholder":true,"num":1},[{"_placeholder":true,"num":0}]]""");
        await _peer.SendAsync([1]);
        await _peer.SendAsync([2, 2]);

        await _peer.ExpectAsync("""462-1[{"_placeholder":true,"num":0},[{"_placeholder":true,"num":1}]]""");
        await _peer.ExpectAsync([2, 2]);
        await _peer.ExpectAsync([1]);
    }

    [Fact]
    public async Task A_polling_client_exchanges_bytes_as_base64()
    {
        var polling = await _server.PollAsync();
        await polling.JoinAsync();

        await polling.PostAsync("451-1[\"echo\",{\"_placeholder\":true,\"num\":0}]\u001ebAQID");

        Assert.Equal("461-1[{\"_placeholder\":true,\"num\":0}]\u001ebAQID", await polling.PollAsync());
    }

    [Fact]
    public async Task A_broadcast_with_bytes_reaches_every_member_whole()
    {
        var other = await _server.JoinAsync();

        for (byte i = 0; i < 20; i++)
        {
            await _server.IO.EmitAsync("data", new[] { i }, i);
        }

        foreach (var peer in new[] { _peer, other })
        {
            for (byte i = 0; i < 20; i++)
            {
                await peer.ExpectAsync($$"""451-["data",{"_placeholder":true,"num":0},{{i}}]""");
                await peer.ExpectAsync([i]);
            }
        }
    }

    [Fact]
    public async Task Nothing_comes_between_a_packet_and_its_attachments()
    {
        var socket = _server.OnlySocket;
        var texts = Task.Factory.StartNew(() => Repeat(i => _ = socket.EmitAsync("text", i).AsTask()), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Repeat(i => _ = socket.EmitAsync("data", new byte[] { 1 }, new byte[] { 2 }).AsTask());
        await texts.Guarded();

        for (var received = 0; received < 400; received++)
        {
            var packet = await _peer.ReceiveTextAsync();
            if (packet.StartsWith("452-", StringComparison.Ordinal))
            {
                await _peer.ExpectAsync([1]);
                await _peer.ExpectAsync([2]);
            }
        }

        await _peer.ExpectNothingAsync();

        static void Repeat(Action<int> action)
        {
            for (var i = 0; i < 200; i++)
            {
                action(i);
            }
        }
    }

    [Fact]
    public async Task Ten_attachments_may_be_emitted_and_no_more()
    {
        var ten = Enumerable.Range(0, 10).Select(i => new[] { (byte)i }).ToArray();

        await _server.IO.EmitAsync("ten", (object)ten);
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => _server.IO.EmitAsync("eleven", ten, new byte[1]).AsTask());

        Assert.Contains("at most 10 binary attachments", exception.Message, StringComparison.Ordinal);
        Assert.StartsWith("4510-[\"ten\",[", await _peer.ReceiveTextAsync(), StringComparison.Ordinal);
        foreach (var data in ten)
        {
            await _peer.ExpectAsync(data);
        }

        await _peer.ExpectNothingAsync();
    }

    [Theory]
    [InlineData("""4511-["event",{"_placeholder":true,"num":0}]""")]
    [InlineData("""450-["event"]""")]
    [InlineData("""45["event",{"_placeholder":true,"num":0}]""")]
    [InlineData("""451-["event",{"_placeholder":true,"num":1}]""")]
    [InlineData("""451-["event",{"_placeholder":true,"num":-1}]""")]
    [InlineData("""451-["event",{"_placeholder":true,"num":"0"}]""")]
    [InlineData("""451-["disconnect",{"_placeholder":true,"num":0}]""")]
    [InlineData("""451-["event",""")]
    public async Task A_binary_packet_that_is_wrong_closes_the_connection_before_its_attachments(string packet)
    {
        await _peer.SendAsync(packet);

        await _peer.ExpectClosedAsync();
        Assert.Equal("forced close", await _events.NextAsync());
    }

    [Fact]
    public async Task Text_where_an_attachment_belongs_closes_the_connection()
    {
        await _peer.SendAsync("""451-["event",{"_placeholder":true,"num":0}]""");
        await _peer.SendAsync("""42["sync"]""");

        await _peer.ExpectClosedAsync();
        Assert.Equal("forced close", await _events.NextAsync());
    }

    [Fact]
    public async Task Bytes_that_no_packet_announced_close_the_connection()
    {
        await _peer.SendAsync([1, 2, 3]);

        await _peer.ExpectClosedAsync();
        Assert.Equal("forced close", await _events.NextAsync());
    }

    [Fact]
    public async Task Attachments_that_come_to_more_than_MaxPayload_together_close_the_connection()
    {
        await _peer.SendAsync("""453-["event",{"_placeholder":true,"num":0}]""");
        await _peer.SendAsync(new byte[5_000]);
        await _peer.SendAsync(new byte[5_000]);
        await _peer.SendAsync(new byte[1]);

        await _peer.ExpectClosedAsync();
        Assert.Equal("forced close", await _events.NextAsync());
    }

    [Fact]
    public async Task A_packet_whose_attachments_do_not_all_come_is_dropped_with_its_connection()
    {
        await _peer.SendAsync("""452-["event",{"_placeholder":true,"num":0}]""");
        await _peer.SendAsync([1]);

        _peer.Abort();

        Assert.Equal("transport close", await _events.NextAsync());
        await _server.WhenRunningAsync(requests: 0);
        Assert.True(_events.IsEmpty);
    }
}
