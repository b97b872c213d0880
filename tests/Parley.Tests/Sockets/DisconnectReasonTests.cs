using Microsoft.Extensions.Time.Testing;

namespace Parley.Tests.Sockets;

/// <summary>Every way a socket can end: its reason, its token, and that its handlers hear of it once.</summary>
public sealed class DisconnectReasonTests : IAsyncLifetime
{
    private readonly Recorder<string> _ends = new();
    private readonly FakeTimeProvider _time = new();
    private TestServer _server = null!;
    private Peer _peer = null!;
    private Socket _socket = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(
            io =>
            {
                io.OnDisconnecting((_, reason) => EndAsync("disconnecting", reason));
                io.OnDisconnected((_, reason) => EndAsync("disconnected", reason));
                io.Of("/other").OnDisconnected((_, reason) => EndAsync("other", reason));
                io.Of("/other").AnswerSync();
            },
            time: _time);
        _peer = await _server.JoinAsync();
        _socket = _server.OnlySocket;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_client_that_leaves_the_namespace()
    {
        await _peer.JoinAsync("/other");
        await _peer.SendAsync("41");

        await ExpectEndAsync("client namespace disconnect");
        await _peer.ExpectNothingAsync("/other");
        Assert.True(_ends.IsEmpty);
    }

    [Fact]
    public async Task A_server_that_disconnects_the_socket_from_its_namespace()
    {
        await _peer.JoinAsync("/other");
        _socket.Disconnect();
        _socket.Disconnect(closeConnection: true);

        await ExpectEndAsync("server namespace disconnect");
        await _peer.ExpectAsync("41");
        await _peer.ExpectNothingAsync("/other");
        Assert.True(_ends.IsEmpty);
    }

    [Fact]
    public async Task A_server_that_disconnects_the_socket_and_closes_the_connection()
    {
        await _peer.JoinAsync("/other");
        _socket.Disconnect(closeConnection: true);

        await _peer.ExpectAsync("41", "41/other,");
        await _peer.ExpectClosedAsync();
        string[] ends = [await _ends.NextAsync(), await _ends.NextAsync(), await _ends.NextAsync()];
        Assert.All(ends, end => Assert.EndsWith("server namespace disconnect", end, StringComparison.Ordinal));
        await ExpectNoOtherEndAsync();
    }

    [Fact]
    public async Task A_client_that_closes_the_WebSocket()
    {
        await _peer.CloseAsync();

        await ExpectEndAsync("transport close");
        await ExpectNoOtherEndAsync();
    }

    [Fact]
    public async Task A_connection_that_breaks()
    {
        _peer.Abort();

        await ExpectEndAsync("transport close");
        await ExpectNoOtherEndAsync();
    }

    [Fact]
    public async Task A_polling_client_that_closes()
    {
        var polling = await _server.PollAsync();
        await polling.JoinAsync();

        await polling.PostAsync("1");

        Assert.Equal("disconnecting: transport close", await _ends.NextAsync());
        Assert.Equal("disconnected: transport close", await _ends.NextAsync());
    }

    [Fact]
    public async Task A_client_that_does_not_answer_a_ping()
    {
        _time.Pass(TimeSpan.FromSeconds(25.1));
        await _peer.ExpectAsync("2");
        _time.Pass(TimeSpan.FromSeconds(19.8));
        Assert.True(_socket.Connected);
        _time.Pass(TimeSpan.FromSeconds(0.3));

        await ExpectEndAsync("ping timeout");
        await _peer.ExpectClosedAsync();
        await _peer.AnswerCloseAsync();
        await ExpectNoOtherEndAsync();
    }

    [Fact]
    public async Task A_client_that_pings_in_the_wrong_direction()
    {
        await _peer.SendAsync("2");

        await ExpectEndAsync("transport error");
        await _peer.ExpectClosedAsync();
    }

    [Fact]
    public async Task A_client_that_sends_what_is_no_packet_of_the_transport()
    {
        await _peer.SendAsync("x");

        await ExpectEndAsync("parse error");
        await _peer.ExpectClosedAsync();
    }

    [Theory]
    [InlineData("4x")]
    [InlineData("42{}")]
    [InlineData("42[1.5e]")]
    [InlineData("42[]")]
    [InlineData("42[null]")]
    [InlineData("41[]")]
    [InlineData("44")]
    [InlineData("42/other,[\"not joined\"]")]
    [InlineData("42[\"deep\",[[[[]]]")]
    public async Task A_client_that_breaks_the_protocol(string packet)
    {
        await _peer.SendAsync(packet);

        await ExpectEndAsync("forced close");
        await _peer.ExpectClosedAsync();
    }

    [Fact]
    public async Task A_polling_client_that_breaks_the_protocol_while_it_does_not_poll()
    {
        var polling = await _server.PollAsync();
        await polling.JoinAsync();

        await polling.PostAsync("4x");

        Assert.Equal("disconnecting: forced server close", await _ends.NextAsync());
        Assert.Equal("disconnected: forced server close", await _ends.NextAsync());
        Assert.Equal("6\u001e1", await polling.PollAsync());
    }

    [Fact]
    public async Task An_application_that_closes_the_connection_beneath()
    {
        await _socket.EmitAsync("last");
        _socket.Connection.Close();

        await _peer.ExpectAsync("""42["last"]""");
        await _peer.ExpectClosedAsync();
        await ExpectEndAsync("forced close");
    }

    [Fact]
    public async Task Several_ends_at_once_are_one()
    {
        for (var round = 0; round < 50; round++)
        {
            var peer = await _server.JoinAsync();
            var socket = _server.Find(peer);
            using var start = new Barrier(3);
            await Task.WhenAll(
                RunAsync(start, peer.Abort),
                RunAsync(start, () => socket.Disconnect(closeConnection: true)),
                RunAsync(start, socket.Connection.Close)).Guarded();

            Assert.StartsWith("disconnecting: ", await _ends.NextAsync(), StringComparison.Ordinal);
            Assert.StartsWith("disconnected: ", await _ends.NextAsync(), StringComparison.Ordinal);
        }

        await _server.WhenRunningAsync(requests: 1);
        await _peer.ExpectNothingAsync();
        Assert.True(_ends.IsEmpty);
        Assert.Equal(1, _server.IO.ConnectionCount);
    }

    [Fact]
    public async Task A_socket_that_has_gone_drops_what_is_emitted_to_it()
    {
        _socket.Disconnect();

        await _socket.EmitAsync("too late to be delivered, and no fault");
        await _socket.JoinAsync("room");

        Assert.True(_socket.Disconnected.IsCancellationRequested);
        Assert.Empty(_server.IO.Sockets);
    }

    private static Task RunAsync(Barrier start, Action action) => Task.Factory.StartNew(
        () =>
        {
            start.SignalAndWait();
            action();
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private Task EndAsync(string @event, Parley.Engine.DisconnectReason reason)
    {
        _ends.Add($"{@event}: {reason}");
        return Task.CompletedTask;
    }

    private async Task ExpectEndAsync(string reason)
    {
        Assert.Equal("disconnecting: " + reason, await _ends.NextAsync());
        Assert.Equal("disconnected: " + reason, await _ends.NextAsync());
        Assert.False(_socket.Connected);
        Assert.True(_socket.Disconnected.IsCancellationRequested);
        Assert.DoesNotContain(_socket, _server.IO.Sockets);
    }

    private async Task ExpectNoOtherEndAsync()
    {
        _peer.Dispose();
        await _server.WhenRunningAsync(requests: 0);
        Assert.True(_ends.IsEmpty);
        Assert.Equal(0, _server.IO.ConnectionCount);
    }
}
