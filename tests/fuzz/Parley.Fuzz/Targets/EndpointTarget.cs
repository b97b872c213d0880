using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Parley.Fuzz.Targets;

/// <summary>
/// A whole server on Kestrel: requests over loopback, and behind the upgrade whatever follows. <c>{sid}</c> is a polling session's id, new for
/// each input. A neighbour talks to the server all the while, and at the end no session but its own is left.
/// </summary>
internal sealed class EndpointTarget : FuzzTarget, IDisposable
{
    private const int NeighbourEvery = 20;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(20);

    private readonly ErrorCounter _errors = new();
    private WebApplication? _app;
    private SocketIOServer? _io;
    private ClientWebSocket? _neighbour;
    private int _port;
    private int _inputs;

    public override string Name => "endpoint";

    public override bool IsMeasured => false;

    // An input takes milliseconds, where others take microseconds.
    public override int Weight => 5;

    public override IReadOnlyList<string> Tokens =>
    [
        "\r\n", "{sid}", "&sid=", "EIO=4", "EIO=3", "transport=polling", "transport=websocket", "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "Upgrade: websocket\r\n",
        "\u001e", "40", "42[\"echo\",1]", "451-[\"echo\",{\"_placeholder\":true,\"num\":0}]", "bAQID", "41", "2probe", "__proto__", "%00", "Origin: https://evil.example\r\n", "OPTIONS", "PUT",
    ];

    public override void Start() => StartAsync().GetAwaiter().GetResult();

    public override void Decode(byte[] input)
    {
    }

    public override void Check(byte[] input) => CheckAsync(input).WaitAsync(Limit).GetAwaiter().GetResult();

    public override void Stop() => StopAsync().GetAwaiter().GetResult();

    public void Dispose()
    {
        _neighbour?.Dispose();
        _errors.Dispose();
    }

    private async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(_errors);
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));

        // Short, so that what inputs leave behind is gone while the run still goes on.
        builder.Services.AddSocketIO(static options =>
        {
            options.PingInterval = TimeSpan.FromMilliseconds(500);
            options.PingTimeout = TimeSpan.FromMilliseconds(1500);
            options.ConnectTimeout = TimeSpan.FromSeconds(1);
            options.UpgradeTimeout = TimeSpan.FromSeconds(1);
            options.CloseTimeout = TimeSpan.FromSeconds(1);
            options.MaxPayload = 10_000;
            options.PerMessageDeflate = true;
            options.AllowEIO3 = true;
            options.DrainTime = TimeSpan.FromMilliseconds(100);
        });
        _app = builder.Build();
        _io = _app.MapSocketIO();
        _io.On("echo", static (Socket _, RawArguments all) => all);
        await _app.StartAsync();
        var address = new Uri(_app.Urls.Single());
        _port = address.Port;
        _neighbour = new ClientWebSocket();
        await _neighbour.ConnectAsync(new Uri($"ws://127.0.0.1:{_port}/socket.io/?EIO=4&transport=websocket"), CancellationToken.None);
        await SayAsync("40");
        await HearAsync("40");
    }

    private async Task CheckAsync(byte[] input)
    {
        var request = input;
        if (input.AsSpan().IndexOf("{sid}"u8) >= 0)
        {
            var open = Encoding.Latin1.GetString(await SendAsync(Encoding.ASCII.GetBytes("GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"), Limit / 2));
            var start = open.IndexOf("\"sid\":\"", StringComparison.Ordinal) + 7;
            FuzzException.Require(start > 7, "a handshake was not answered: " + open);
            request = Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(input).Replace("{sid}", open[start..open.IndexOf('"', start)], StringComparison.Ordinal));
        }

        var answer = Encoding.Latin1.GetString(await SendAsync(request, Silence));
        FuzzException.Require(!answer.StartsWith("HTTP/1.1 500", StringComparison.Ordinal), "the server failed: " + answer);
        FuzzException.Require(_errors.Count == 0, "an error was logged: " + _errors.First);
        if (++_inputs % NeighbourEvery == 0)
        {
            var name = $"42{_inputs}[\"echo\",{_inputs}]";
            await SayAsync(name);
            await HearAsync($"43{_inputs}[{_inputs}]");
        }
    }

    /// <summary>Sends bytes, and reads what comes until the server has closed or fallen silent; then breaks off, one way or the other.</summary>
    private async Task<byte[]> SendAsync(byte[] bytes, TimeSpan silenceLimit)
    {
        using var socket = new System.Net.Sockets.Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, _port);
        var received = new MemoryStream();
        try
        {
            // In two pieces, of which the second may find the connection closed.
            await socket.SendAsync(bytes.AsMemory(0, bytes.Length / 2));
            await socket.SendAsync(bytes.AsMemory(bytes.Length / 2));
            var buffer = new byte[16 * 1024];
            using var silence = new CancellationTokenSource(silenceLimit);
            for (int read; (read = await socket.ReceiveAsync(buffer, silence.Token)) > 0;)
            {
                received.Write(buffer, 0, read);
                silence.CancelAfter(silenceLimit);
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // Refused by a reset, or waiting for more: both are answers.
        }

        socket.LingerState = new LingerOption(enable: bytes.Length % 2 == 0, seconds: 0);

        return received.ToArray();
    }

    private Task SayAsync(string text) => _neighbour!.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    private async Task HearAsync(string start)
    {
        var buffer = new byte[4096];
        while (true)
        {
            var result = await _neighbour!.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(Limit);
            FuzzException.Require(result.MessageType != WebSocketMessageType.Close, "the neighbour was disconnected");
            var text = Encoding.UTF8.GetString(buffer, 0, result.Count);
            if (text.StartsWith(start, StringComparison.Ordinal))
            {
                return;
            }

            if (text == "2")
            {
                await SayAsync("3");
            }
        }
    }

    private async Task StopAsync()
    {
        try
        {
            // Pings go on meanwhile, and the neighbour answers them.
            var waited = Stopwatch.StartNew();
            while (_io!.ConnectionCount > 1)
            {
                FuzzException.Require(waited.Elapsed < Limit, $"{_io.ConnectionCount - 1} sessions are left");
                await SayAsync("""421["echo"]""");
                await HearAsync("431");
                await Task.Delay(50);
            }

            FuzzException.Require(_io.ConnectionCount == 1, "the neighbour's session is gone");
            _neighbour!.Abort();
            while (_io.ConnectionCount > 0 || _io.Engine.Wheel.Count > 0)
            {
                FuzzException.Require(waited.Elapsed < 2 * Limit, $"{_io.ConnectionCount} sessions and {_io.Engine.Wheel.Count} deadlines are left");
                await Task.Delay(50);
            }
        }
        finally
        {
            _neighbour!.Dispose();
            await _app!.DisposeAsync();
        }
    }

    private sealed class ErrorCounter : ILoggerProvider, ILogger
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public string? First { get; private set; }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            // Kestrel's own word on a body that was broken off while it was read, whatever its reader does then.
            var message = formatter(state, exception);
            if (IsEnabled(logLevel) && !message.Contains("automatic draining of the request body failed", StringComparison.Ordinal))
            {
                First ??= message + " " + exception;
                Interlocked.Increment(ref _count);
            }
        }

        public void Dispose()
        {
        }
    }
}
