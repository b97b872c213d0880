using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Parley.Engine;
using Parley.Tests.Support;

namespace Parley.Tests.Recovery;

/// <summary>A server whose clients may come back, with time that stands still unless it is moved.</summary>
internal sealed class RecoveryServer : IAsyncDisposable
{
    public FakeTimeProvider Time { get; } = new();

    public Recorder<DisconnectReason> Gone { get; } = new();

    public TestServer Server { get; private set; } = null!;

    public SocketIOServer IO => Server.IO;

    public static async Task<RecoveryServer> StartAsync(
        Action<SocketIOServer>? events = null,
        Action<ConnectionStateRecoveryOptions>? recovery = null,
        Action<WebApplication>? configure = null,
        Action<SocketIOOptions>? options = null,
        Action<WebApplicationBuilder>? build = null)
    {
        var server = new RecoveryServer();
        server.Server = await TestServer.StartAsync(
            io =>
            {
                io.OnDisconnected((_, reason) =>
                {
                    server.Gone.Add(reason);
                    return Task.CompletedTask;
                });
                events?.Invoke(io);
            },
            options,
            server.Time,
            builder =>
            {
                builder.Services.AddSocketIO().AddConnectionStateRecovery(recovery);
                build?.Invoke(builder);
            },
            configure);
        return server;
    }

    public RecoveringClient NewClient(string @namespace = "/") => new(Server, Gone, @namespace);

    public async Task<RecoveringClient> ConnectAsync()
    {
        var client = NewClient();
        Assert.False(await client.ConnectAsync());
        return client;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
