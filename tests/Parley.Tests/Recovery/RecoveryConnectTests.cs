using Microsoft.Extensions.DependencyInjection;

namespace Parley.Tests.Recovery;

/// <summary>What clients may say of themselves when they connect without being anybody that was here before.</summary>
public class RecoveryConnectTests
{
    [Theory]
    [InlineData("""{"pid":"\ud800"}""")]
    [InlineData("""{"pid":"x","offset":"\udc00"}""")]
    [InlineData("""{"pid":{}}""")]
    public async Task What_is_no_private_id_begins_anew(string auth)
    {
        await using var server = await RecoveryServer.StartAsync();
        using var peer = await server.Server.ConnectAsync();

        await peer.SendAsync("40" + auth);

        Assert.StartsWith("40{\"sid\":", await peer.ReceiveTextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(200)]
    public async Task Auth_may_be_nested_as_deep_as_events(int depth)
    {
        await using var server = await RecoveryServer.StartAsync();
        using var peer = await server.Server.ConnectAsync();

        await peer.SendAsync("40{\"deep\":" + new string('[', depth) + new string(']', depth) + "}");

        Assert.StartsWith("40{\"sid\":", await peer.ReceiveTextAsync(), StringComparison.Ordinal);
        Assert.Equal(1, server.Server.OnlySocket.Handshake.Auth.GetProperty("deep").GetArrayLength());
    }

    [Fact]
    public async Task An_older_client_goes_on_with_no_session()
    {
        await using var server = await RecoveryServer.StartAsync(io => io.Of("/chat"), options: static options => options.AllowEIO3 = true);
        using var client = server.NewClient("/chat");
        Assert.False(await client.ConnectAsync());
        using var older = await server.Server.ConnectVersion2Async();
        await older.ExpectAsync("40");

        await older.SendAsync($"40/chat?pid={client.PrivateId},");
        await older.ExpectAsync("40/chat,");

        Assert.Equal(2, server.IO.Of("/chat").SocketCount);
        Assert.DoesNotContain(server.IO.Of("/chat").Sockets, static socket => socket.Recovered);
    }

    [Fact]
    public async Task An_adapter_that_fails_to_let_a_client_go_that_is_waited_for_no_more_is_logged()
    {
        await using var server = await RecoveryServer.StartAsync(
            recovery: static options => options.MaxDisconnectionDuration = TimeSpan.FromSeconds(30),
            build: static builder => builder.Services.AddSocketIO().UseAdapter(static context => new FailingAdapter(context)));
        using var client = await server.ConnectAsync();
        await client.CutAsync();

        server.Time.Advance(TimeSpan.FromSeconds(31));
        server.IO.Recovery!.Trim();

        Assert.Equal(0, server.IO.Recovery.SessionCount);
        await server.Server.LoggedAsync(static record => record.Id.Id == 4014 && record.Exception is IOException);
    }

    private sealed class FailingAdapter(AdapterContext context) : Adapter(context)
    {
        public override bool SupportsRecovery => true;

        public override void OnSocketRemoved(string socketId, IReadOnlyCollection<string> rooms) => throw new IOException("no bus");

        public override ValueTask BroadcastAsync(BroadcastRequest request, CancellationToken cancellationToken = default)
        {
            Sockets.Send(request.Packet, request.Target);
            return default;
        }

        public override ValueTask BroadcastWithAckAsync(
            BroadcastRequest request, long ackId, IBroadcastAnswers answers, CancellationToken cancellationToken = default) => default;
    }
}
