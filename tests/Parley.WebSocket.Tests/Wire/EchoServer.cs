using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Parley.Engine;

namespace Parley.WebSocket.Tests.Wire;

/// <summary>Kestrel with bare Engine.IO that sends every message back, at three paths. Knows of each session when it has ended.</summary>
public sealed class EchoServer : IAsyncLifetime, IEngineHandler
{
    /// <summary>The defaults.</summary>
    public const string Plain = "/engine.io/";

    /// <summary>Compresses whatever it may.</summary>
    public const string Deflating = "/deflating/";

    /// <summary>Takes and sends back messages of 16 MB.</summary>
    public const string Large = "/large/";

    public const int LargePayload = 17 * 1024 * 1024;

    private readonly ConcurrentDictionary<string, TaskCompletionSource<DisconnectReason>> _ends = new(StringComparer.Ordinal);
    private WebApplication? _app;

    public Uri Http1 { get; private set; } = null!;

    public Uri Http2 { get; private set; } = null!;

    /// <summary>Sessions that have not ended.</summary>
    public int OpenSessions => _ends.Count(static end => !end.Value.Task.IsCompleted);

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2);
        });
        _app = builder.Build();
        _app.MapEngineIO(this);
        _app.MapEngineIO(this, static options =>
        {
            options.Path = "/deflating";
            options.PerMessageDeflate = true;
            options.PerMessageDeflateThreshold = 0;
        });
        _app.MapEngineIO(this, static options =>
        {
            options.Path = "/large";
            options.MaxPayload = LargePayload;
            options.SendBuffer = new(LargePayload, 2 * LargePayload);
        });
        await _app.StartAsync();
        var urls = _app.Urls.ToArray();
        (Http1, Http2) = (new Uri(urls[0]), new Uri(urls[1]));
    }

    /// <summary>Why a session has ended, once it has.</summary>
    public Task<DisconnectReason> EndOf(string sessionId) => EntryOf(sessionId).Task.Soon();

    public IEngineReceiver OnOpen(EngineConnection session, HttpContext context) => new Echo(session, EntryOf(session.Id));

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await _app.StopAsync(limit.Token);
            await _app.DisposeAsync();
        }
    }

    private TaskCompletionSource<DisconnectReason> EntryOf(string sessionId) =>
        _ends.GetOrAdd(sessionId, static _ => new TaskCompletionSource<DisconnectReason>(TaskCreationOptions.RunContinuationsAsynchronously));

    private sealed class Echo(EngineConnection session, TaskCompletionSource<DisconnectReason> end) : IEngineReceiver
    {
        public ValueTask OnMessageAsync(ReadOnlySpan<byte> data, bool isBinary)
        {
            _ = isBinary ? session.SendBinary(data) : session.SendText(data);
            return default;
        }

        public void OnClose(DisconnectReason reason) => end.TrySetResult(reason);
    }
}
