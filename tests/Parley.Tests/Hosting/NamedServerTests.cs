using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Parley.Tests.Hosting;

public class NamedServerTests
{
    [Fact]
    public async Task Servers_of_one_application_have_clients_handlers_and_options_of_their_own()
    {
        await using var server = await TestServer.StartAsync(
            io => io.On("who", (Socket _) => "main"),
            build: builder => builder.Services.AddSocketIO("admin", options =>
            {
                options.MaxPayload = 5000;
                options.DrainTime = TimeSpan.FromMilliseconds(300);
            }),
            configure: app => app.MapSocketIO("/admin.io", name: "admin").On("who", (Socket _) => "admin"));
        var admin = server.App.Services.GetRequiredKeyedService<SocketIOServer>("admin");
        var uri = new UriBuilder(server.Address) { Scheme = "ws", Path = "/admin.io/", Query = "EIO=4&transport=websocket" }.Uri;

        var peer = await server.JoinAsync();
        using var adminPeer = await Peer.ConnectAsync(uri).Guarded();
        await adminPeer.JoinAsync();

        await peer.SendAsync("""421["who"]""");
        await adminPeer.SendAsync("""421["who"]""");
        await peer.ExpectAsync("""431["main"]""");
        await adminPeer.ExpectAsync("""431["admin"]""");
        Assert.Contains("\"maxPayload\":1000000", peer.Open, StringComparison.Ordinal);
        Assert.Contains("\"maxPayload\":5000", adminPeer.Open, StringComparison.Ordinal);
        Assert.NotSame(server.IO, admin);
        Assert.Equal(1, server.IO.ConnectionCount);
        Assert.Equal(1, admin.ConnectionCount);
    }

    [Fact]
    public async Task Recovery_and_adapter_are_those_of_the_named_server_alone()
    {
        var builder = TestServer.NewBuilder();
        builder.Services.AddSocketIO("admin").AddConnectionStateRecovery(static recovery => recovery.MaxPackets = 7).UseAdapter(static context => new AlonesAdapter(context));
        builder.Services.AddSocketIO();
        await using var app = builder.Build();

        var admin = app.MapSocketIO("/admin.io", "admin");
        var main = app.MapSocketIO();

        Assert.IsType<AlonesAdapter>(admin.Of("/").Adapter);
        Assert.IsNotType<AlonesAdapter>(main.Of("/").Adapter);
        Assert.Equal(7, admin.Recovery?.Options.MaxPackets);
        Assert.Null(main.Recovery);
        await app.StartAsync();
        Assert.True(((AlonesAdapter)admin.Of("/").Adapter).HasStarted);
        await app.StopAsync();
    }

    [Fact]
    public async Task A_named_server_is_injected_by_its_name()
    {
        var builder = TestServer.NewBuilder();
        builder.Services.AddSocketIO("admin");
        builder.Services.AddSingleton<Announcer>();
        await using var app = builder.Build();

        var io = app.MapSocketIO("/admin.io", "admin");

        Assert.Same(io, app.Services.GetRequiredService<Announcer>().Server);
        Assert.Null(app.Services.GetService<SocketIOServer>());
    }

    [Fact]
    public async Task The_options_of_a_named_server_are_checked_and_the_message_says_whose_they_are()
    {
        var builder = TestServer.NewBuilder();
        builder.Services.AddSocketIO();
        builder.Services.AddSocketIO("admin", options => options.MaxArguments = 0);
        await using var app = builder.Build();

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => app.StartAsync());

        Assert.Equal("SocketIOOptions(\"admin\").MaxArguments is 0; it must be from 1 to 10000.", exception.Message);
    }

    [Fact]
    public async Task Mapping_a_name_that_was_not_registered_says_so()
    {
        var builder = TestServer.NewBuilder();
        builder.Services.AddSocketIO();
        await using var app = builder.Build();

        var exception = Assert.Throws<InvalidOperationException>(() => app.MapSocketIO(name: "admin"));

        Assert.Equal("MapSocketIO needs services.AddSocketIO(\"admin\") first.", exception.Message);
    }

    [Fact]
    public void A_builder_knows_the_name_of_its_server()
    {
        var services = new ServiceCollection();

        Assert.Equal("", services.AddSocketIO().Name);
        Assert.Equal("admin", services.AddSocketIO("admin").Name);
    }

    private sealed class Announcer([FromKeyedServices("admin")] SocketIOServer server)
    {
        public SocketIOServer Server => server;
    }

    private sealed class AlonesAdapter(AdapterContext context) : Adapter(context)
    {
        public bool HasStarted { get; private set; }

        public override Task InitAsync(CancellationToken cancellationToken = default)
        {
            HasStarted = true;
            return Task.CompletedTask;
        }

        public override ValueTask BroadcastAsync(BroadcastRequest request, CancellationToken cancellationToken = default) => default;

        public override ValueTask BroadcastWithAckAsync(
            BroadcastRequest request, long ackId, IBroadcastAnswers answers, CancellationToken cancellationToken = default) => default;
    }
}
