using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Parley.Engine;
using Parley.Engine.Scheduling;
using Parley.Engine.Sessions;

namespace Parley.Tests.Diagnostics;

/// <summary>The ends of connections that need an application of their own on top of bare Engine.IO.</summary>
public sealed class EngineLogTests : IDisposable
{
    private readonly ParleyLog _log = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task A_write_that_does_not_come_to_its_end()
    {
        // More than the buffers of two sockets hold.
        var handler = new Handler { Greeting = new byte[32 * 1024 * 1024] };
        await using var app = await StartAsync(handler);
        using var client = await ConnectAsync(app);

        // The next deadline of the session is the write's, instead of the ping's an hour away.
        await Guard.UntilAsync(() => handler.Session is { QueuedPackets: 0 } session && ((IDeadline)session).Links is { SlotPlusOne: > 0, DueTick: < 600 });
        _time.Pass(TimeSpan.FromSeconds(10.2));

        Assert.Equal("Debug: A session over websocket ended: transport error, because a write did not come to its end: SendTimeout is 00:00:10.", await _log.NextAsync());
    }

    [Fact]
    public async Task An_application_that_fails()
    {
        await using var app = await StartAsync(new Handler());
        using var client = await ConnectAsync(app);
        await client.SendAsync("4fail"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

        Assert.Equal("Error: A session over websocket ended: forced close, because handling a message failed.", await _log.NextAsync());
        Assert.Contains("InvalidOperationException: cannot handle it", Assert.Single(_log.Everything), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_application_that_fails_to_open_a_connection()
    {
        await using var app = await StartAsync(new Handler { FailsToOpen = true });
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri($"{app.Urls.Single()}/engine.io/?EIO=4&transport=polling")).Guarded();

        Assert.Equal("Error: A session over polling ended: forced close, because opening it failed.", await _log.NextAsync());
        Assert.True(_log.IsEmpty);
    }

    [Fact]
    public async Task An_application_hears_of_an_end_from_the_pool_and_not_from_the_timer()
    {
        var handler = new Handler();
        await using var app = await StartAsync(handler);
        using var client = await ConnectAsync(app);

        // Meanwhile this thread is the timer's.
        handler.TimerThread = Environment.CurrentManagedThreadId;
        _time.Pass(TimeSpan.FromHours(1.1));
        _time.Pass(TimeSpan.FromHours(1.1));
        handler.TimerThread = 0;

        Assert.False(await handler.ClosedByTimer.Task.Guarded());
        Assert.StartsWith("Debug: A session over websocket ended: ping timeout", await _log.NextAsync(), StringComparison.Ordinal);
    }

    private async Task<WebApplication> StartAsync(Handler handler)
    {
        var builder = TestServer.NewBuilder();
        builder.Services.AddSingleton<TimeProvider>(_time).AddSingleton<ILoggerProvider>(_log);
        var app = builder.Build();
        app.MapEngineIO(handler, options =>
        {
            options.PingInterval = TimeSpan.FromHours(1);
            options.SendBuffer = new(SoftLimit: 1 << 20, HardLimit: 64 << 20);
        });
        await app.StartAsync();
        return app;
    }

    private static async Task<ClientWebSocket> ConnectAsync(WebApplication app)
    {
        var client = new ClientWebSocket();
        await client.ConnectAsync(new UriBuilder(app.Urls.Single()) { Scheme = "ws", Path = "/engine.io/", Query = "EIO=4&transport=websocket" }.Uri, CancellationToken.None).Guarded();
        return client;
    }

    private sealed class Handler : IEngineHandler, IEngineReceiver
    {
        public byte[] Greeting { get; init; } = [];

        public bool FailsToOpen { get; init; }

        public EngineSession? Session { get; private set; }

        public int TimerThread { get; set; }

        /// <summary>Whether the end was told on the timer's thread.</summary>
        public TaskCompletionSource<bool> ClosedByTimer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IEngineReceiver OnOpen(EngineConnection session, HttpContext context)
        {
            if (FailsToOpen)
            {
                throw new InvalidOperationException("cannot open it");
            }

            Session = (EngineSession)session;
            session.SendBinary(Greeting);
            return this;
        }

        public ValueTask OnMessageAsync(ReadOnlySpan<byte> data, bool isBinary) => throw new InvalidOperationException("cannot handle it");

        public void OnClose(DisconnectReason reason) => ClosedByTimer.TrySetResult(Environment.CurrentManagedThreadId == TimerThread);
    }
}
