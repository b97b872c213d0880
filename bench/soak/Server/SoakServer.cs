using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Runtime;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Parley.Soak.Server;

/// <summary>
/// The server under test, in a process of its own: Kestrel, ordinary handlers, short timeouts. It is asked for what it holds by lines on its standard input, each
/// answered by one of JSON, and ends with that input.
/// </summary>
internal sealed class SoakServer
{
    public const string ChildPrefix = "/child-";
    public const string Refused = "/refused";
    public const int HardLimitBytes = 1 << 20;

    private static readonly string Payload = new('f', 16 * 1024);

    private readonly ConcurrentDictionary<string, int> _ends = new(StringComparer.Ordinal);
    private readonly SocketIOServer _io;
    private readonly Publisher _publisher;
    private readonly Feed _feed;
    private int _asking;
    private int _worked;

    private SoakServer(SocketIOServer io)
    {
        _io = io;
        _publisher = new Publisher(io);
        _feed = new Feed(io);
    }

    public static async Task RunAsync(ServerSettings settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        Add(builder.Services, settings);
        await using var app = builder.Build();
        var server = new SoakServer(app.MapSocketIO());
        server.Register();
        await app.StartAsync();
        await Console.Out.WriteLineAsync(string.Join(' ', app.Urls));
        while (await Console.In.ReadLineAsync() is { } command)
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(await server.AnswerAsync(command.Split(' '))));
            if (command == "stop")
            {
                await app.StopAsync();
                await Console.Out.WriteLineAsync(JsonSerializer.Serialize(server.Report()));
                return;
            }
        }
    }

    private static void Add(IServiceCollection services, ServerSettings settings)
    {
        if (settings.IsForCrowd)
        {
            var crowd = services.AddSocketIO(options => options.DrainTime = settings.DrainTime).AddConnectionStateRecovery();
            if (settings.Redis is { } redis)
            {
                crowd.AddRedisStreamsAdapter(redis);
            }

            if (settings.HandshakesPerSecond > 0)
            {
                crowd.AddAddressLimits(maxConnections: 1_000_000, settings.HandshakesPerSecond, settings.HandshakesPerSecond);
            }

            return;
        }

        var socketIO = services.AddSocketIO(settings.IsPatient ? Wait : Shorten).AddAddressLimits(maxConnections: 10_000, handshakesPerSecond: 100_000, handshakeBurst: 100_000);
        if (settings.IsRecovering)
        {
            socketIO.AddConnectionStateRecovery(recovery =>
            {
                recovery.MaxDisconnectionDuration = TimeSpan.FromSeconds(3);
                recovery.MaxPackets = 10_000;

                // What readers that stall are sent must not push out what steady clients come back to.
                recovery.MaxStoredBytes = 256 << 20;
            });
        }
    }

    /// <summary>Clients that do not read are kept for longer than a run lasts, so that it is policies that decide on them.</summary>
    private static void Wait(SocketIOOptions options)
    {
        options.PingTimeout = TimeSpan.FromMinutes(10);
        options.SendTimeout = TimeSpan.FromMinutes(10);
        Bound(options);
    }

    private static void Bound(SocketIOOptions options)
    {
        options.SendBuffer = new(SoftLimit: HardLimitBytes / 4, HardLimitBytes);
        options.MaxTotalSendBuffer = 32 << 20;
    }

    /// <summary>So that what ends by time ends soon.</summary>
    private static void Shorten(SocketIOOptions options)
    {
        options.PingInterval = TimeSpan.FromSeconds(1);
        options.PingTimeout = TimeSpan.FromSeconds(4);
        options.UpgradeTimeout = TimeSpan.FromSeconds(2);
        options.ConnectTimeout = TimeSpan.FromSeconds(2);
        options.SendTimeout = TimeSpan.FromSeconds(3);
        options.CloseTimeout = TimeSpan.FromSeconds(1);
        options.MessageTimeout = TimeSpan.FromSeconds(3);
        options.AttachmentTimeout = TimeSpan.FromSeconds(2);
        options.AckTimeout = TimeSpan.FromSeconds(2);
        options.DrainTime = TimeSpan.FromSeconds(1);
        options.MaxConnections = 5_000;
        options.PerMessageDeflate = true;
        Bound(options);
    }

    private void Register()
    {
        Register(_io);
        Register(_io.Of("/chat"));
        Register(_io.Of(new Regex($"^{ChildPrefix}[0-9]+\\z", RegexOptions.NonBacktracking)));
        _io.Of(Refused).Use((_, _) => throw new SocketIOException("nobody"));
        _io.On("say", async (Socket _, int who, int number) =>
        {
            await _io.To("steady").EmitAsync("said", who, number);
            return number;
        });
        _io.On("flood", async (Socket socket, string policy, int count) =>
        {
            for (var i = 0; i < count; i++)
            {
                await Publisher.Apply(policy, _io.To(socket.Id)).EmitAsync("flooded", i, Payload);
            }
        });
        _io.On("ask", async (Socket socket, int count) => await Task.WhenAll(Enumerable.Range(0, count).Select(number => AskAsync(socket, number))));
        _io.On("askAll", async (Socket socket, string room) => await _io.To(room).EmitWithAckAsync<int>("answer", 0));
        _io.On("work", async (Socket _, int milliseconds) =>
        {
            await Task.Delay(milliseconds);
            Interlocked.Increment(ref _worked);
            return milliseconds;
        });
        _io.On("fail", (Socket _) => throw new InvalidOperationException("A handler that fails."));
        _io.On("kick", (Socket socket) => socket.Disconnect(closeConnection: true));
        _io.OnDisconnected((_, reason) =>
        {
            _ends.AddOrUpdate(reason.Name, 1, static (_, count) => count + 1);
            return Task.CompletedTask;
        });
    }

    private static void Register(HandlerRegistry registry)
    {
        registry.On("echo", async (Socket socket, RawArguments x) => await socket.EmitAsync("echo", x));
        registry.On("ack", (Socket _, RawArguments x, Ack ack) => ack.Send(x));
        registry.On("join", async (Socket socket, string room) =>
        {
            await socket.JoinAsync(room);
            return room;
        });
        registry.On("leave", async (Socket socket, string room) =>
        {
            await socket.LeaveAsync(room);
            return room;
        });
        registry.On("room", async (Socket socket, string room, RawArguments x) => await socket.To(room).EmitAsync("msg", x));
    }

    private async Task AskAsync(Socket socket, int number)
    {
        Interlocked.Increment(ref _asking);
        try
        {
            await socket.EmitWithAckAsync<int>("answer", number);
        }
        catch (Exception exception) when (exception is TimeoutException or SocketIOException or JsonException)
        {
            // The client does not answer, is gone, or answers something else: what it was asked for.
        }
        finally
        {
            Interlocked.Decrement(ref _asking);
        }
    }

    private async Task<ServerReport> AnswerAsync(string[] command)
    {
        switch (command[0])
        {
            case "report" or "stop":
                break;
            case "feed":
                await _feed.SetAsync(int.Parse(command[1], CultureInfo.InvariantCulture), command is [_, _, var others] ? int.Parse(others, CultureInfo.InvariantCulture) : 0);
                break;
            case "collect":
                Collect();
                Collect();
                break;
            case "publish":
                _ = _publisher.RunAsync(command[1], TimeSpan.FromSeconds(double.Parse(command[2], CultureInfo.InvariantCulture)));
                break;
            default:
                throw new ArgumentException($"There is no command \"{command[0]}\".", nameof(command));
        }

        return Report();
    }

    private ServerReport Report() => new(
        Tables.Of(_io, Volatile.Read(ref _asking)),
        GC.GetTotalMemory(forceFullCollection: false),
        _publisher.Published + _feed.Published,
        Volatile.Read(ref _worked),
        _ends.ToDictionary(StringComparer.Ordinal));

    private static void Collect()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
    }
}
