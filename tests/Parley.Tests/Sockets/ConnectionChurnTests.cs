using System.Net;
using Microsoft.Extensions.Logging;

namespace Parley.Tests.Sockets;

[Collection(nameof(RunsAlone))]
public sealed class ConnectionChurnTests : IAsyncLifetime
{
    private const int AtATime = 32;

    private static readonly byte[] Join = RawWebSocket.TextFrame("40");
    private static readonly byte[] Leave = RawWebSocket.TextFrame("41");
    private static readonly byte[] Ask = RawWebSocket.TextFrame("421[\"room\"]");

    private TestServer _server = null!;
    private TaskCompletionSource _allGone = new();
    private int _present;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync(
        io =>
        {
            io.OnConnected(async socket => await socket.JoinAsync("lobby", "room of " + socket.Id));
            io.On("room", (Socket socket, CancellationToken token) => socket.Rooms.Count);
            io.OnDisconnected((_, _) =>
            {
                if (Interlocked.Decrement(ref _present) == 0)
                {
                    _allGone.SetResult();
                }

                return Task.CompletedTask;
            });
        },
        build: builder => builder.Logging.SetMinimumLevel(LogLevel.None));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Ten_thousand_connections_come_and_go_and_leave_nothing_behind()
    {
        await RunAsync(webSockets: 1_900, polling: 100);
        var deadlines = _server.IO.Engine.Wheel.Count;
        var heap = HeapBytes();

        await RunAsync(webSockets: 9_500, polling: 500);

        Assert.Equal(0, _server.IO.ConnectionCount);
        Assert.Equal(0, _server.IO.Of("/").SocketCount);
        Assert.Equal(0, _server.IO.Of("/").Members.Rooms.Count);
        Assert.Empty(_server.IO.Of("/").Members.Rooms.Members);
        Assert.Equal(deadlines, _server.IO.Engine.Wheel.Count);
        Assert.InRange(HeapBytes() - heap, long.MinValue, Math.Max(heap / 10, 2_000_000));
    }

    private static long HeapBytes()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        // What the last collection left. GC.GetTotalMemory subtracts counters that are not read at one moment, and has come out negative.
        var info = GC.GetGCMemoryInfo(GCKind.FullBlocking);
        return info.HeapSizeBytes - info.FragmentedBytes;
    }

    private async Task RunAsync(int webSockets, int polling)
    {
        _present = webSockets + polling;
        _allGone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var remaining = webSockets;
        var workers = Enumerable.Range(0, AtATime).Select(async worker =>
        {
            int number;
            while ((number = Interlocked.Decrement(ref remaining)) >= 0)
            {
                await WebSocketCycleAsync(number);
            }
        });
        using var http = new HttpClient();
        await Task.WhenAll(workers.Append(PollingCyclesAsync(http, polling))).WaitAsync(TimeSpan.FromMinutes(1));
        await _allGone.Task.Guarded();
        await _server.WhenRunningAsync(requests: 0);
    }

    private async Task WebSocketCycleAsync(int number)
    {
        using var peer = new RawWebSocket();
        await peer.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _server.Address.Port));
        await peer.SendAsync(Join);
        await peer.ReadUntilAsync("40{\"sid\":\""u8.ToArray());
        switch (number % 4)
        {
            case 0:
                peer.Reset();
                break;
            case 1:
                await peer.SendAsync(Leave);
                await peer.SendAsync(RawWebSocket.CloseFrame);
                await peer.ReadToTheEndAsync();
                break;
            case 2:
                await peer.SendAsync(Ask);
                await peer.ReadUntilAsync("431[3]"u8.ToArray());
                await peer.SendAsync(RawWebSocket.CloseFrame);
                await peer.ReadToTheEndAsync();
                break;
            default:
                // The end of the stream, by the client alone.
                break;
        }
    }

    private async Task PollingCyclesAsync(HttpClient http, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var peer = await PollingPeer.OpenAsync(new Uri(_server.Address, "/socket.io/"), http);
            await peer.JoinAsync();
            await peer.PostAsync("1");
        }
    }
}
