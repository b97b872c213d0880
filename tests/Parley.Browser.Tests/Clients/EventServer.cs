using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Parley.Engine;
using Parley.Protocol.Json;

namespace Parley.Browser.Tests.Clients;

/// <summary>A server whose events test a client, with a page for each script of the browser client. Secure means TLS with HTTP/2.</summary>
internal sealed class EventServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly X509Certificate2? _certificate;

    private EventServer(bool secure, SocketIOParser parser)
    {
        _certificate = secure ? CreateCertificate() : null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, Configure));
        builder.Services.AddSocketIO(options =>
        {
            options.Parser = parser;
            options.AllowRequest = context =>
            {
                Opened.Enqueue(Describe(context));
                return new(HandshakeDecision.Allow);
            };
        });

        _app = builder.Build();
        _app.Use((context, next) =>
        {
            Requests.Enqueue(Describe(context));
            return next(context);
        });
        _app.MapGet("/{script}", (string script) => Results.Content(PageFor(script), "text/html"));
        AddEvents(_app.MapSocketIO());
    }

    public string Url => _app.Urls.Single();

    /// <summary>The requests that opened a session, as <c>AllowRequest</c> saw them.</summary>
    public ConcurrentQueue<string> Opened { get; } = [];

    /// <summary>All requests, those that moved a session to WebSocket included.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public static async Task<EventServer> StartAsync(bool secure = false, SocketIOParser parser = SocketIOParser.Json)
    {
        var server = new EventServer(secure, parser);
        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _certificate?.Dispose();
    }

    private static void AddEvents(SocketIOServer io)
    {
        io.On("sum", (Socket _, int a, int b) => a + b);
        io.On("echo", async (Socket socket, RawArguments all) => await socket.EmitAsync("echo", all));
        io.On("reverse", (Socket _, byte[] bytes) => bytes.Reverse().ToArray());
        io.On("upload", (Socket _, Upload upload) => upload with { Parts = [.. upload.Parts.Reverse()] });

        // The client is asked in turn, and what it answers is the answer.
        io.On("ask me", async (Socket socket, string question) => await socket.EmitWithAckAsync<string>("question", question));
        io.On("ask me for bytes", async (Socket socket, byte[] bytes) => await socket.EmitWithAckAsync<byte[]>("question", bytes));
    }

    private static string PageFor(string script) => $"""
        <!doctype html>
        <meta charset="utf-8">
        <title>{script}</title>
        <link rel="icon" href="data:,">
        {(script.Contains(".esm.", StringComparison.Ordinal)
            ? $"""<script type="module">import * as client from "/socket.io/{script}"; window.io = client.io;</script>"""
            : $"""<script src="/socket.io/{script}"></script>""")}
        """;

    private static string Describe(HttpContext context) => $"{context.Request.Protocol} {context.Request.Method} {context.Request.Query["transport"]}".TrimEnd();

    // In memory alone: nothing to install, nothing to expire in the repository.
    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }

    private void Configure(ListenOptions listen)
    {
        if (_certificate is not null)
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(_certificate);
        }
    }

    private sealed record Upload(string Name, byte[] Content, byte[][] Parts);
}
