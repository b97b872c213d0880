using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Parley.WebSocket.Tests;

/// <summary>What has broken other WebSocket servers: limits, memory and time, as a client can see them (T-20 to T-25, T-41).</summary>
public sealed class AttackTests(EchoServer server) : IClassFixture<EchoServer>
{
    private const int MaxPayload = 1_000_000;

    public static TheoryData<HttpVersionOfWire> Versions { get; } = [.. Enum.GetValues<HttpVersionOfWire>()];

    public static MatrixTheoryData<HttpVersionOfWire, string> FrameTypes { get; } = new(Enum.GetValues<HttpVersionOfWire>(), Frames.Keys);

    public static MatrixTheoryData<HttpVersionOfWire, string> Headers { get; } = new(
        Enum.GetValues<HttpVersionOfWire>(),
        [",", " ", "a", "a,", "a;b=\"c\",", "permessage-deflate;x,", "\"", "permessage-deflate; client_max_window_bits=\"", "; ", "\\\""]);

    private static Dictionary<string, byte[]> Frames => new(StringComparer.Ordinal)
    {
        ["text"] = Frame.Of(Frame.Text, Frame.Message("text")),
        ["binary"] = Frame.Of(Frame.Binary, Frame.BytesOf(5)),
        ["16-bit length"] = Frame.Of(Frame.Binary, Frame.BytesOf(126)),
        ["64-bit length"] = Frame.Of(Frame.Binary, Frame.BytesOf(65_536)),
        ["ping"] = Frame.Of(Frame.Ping, "ping"u8),
        ["pong"] = Frame.Of(Frame.Pong, "pong"u8),
        ["close"] = Frame.Of(Frame.Close, Frame.ClosePayload(1000, "bye"u8)),
        ["fragments"] = Frame.Join(Frame.Fragments(Frame.Text, Frame.Message("a"), [], "b"u8.ToArray())),
        ["compressed"] = Frame.Of(Frame.Text, Deflate.Compress(Frame.Message("compressed")), reserved: 4),
    };

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task T20_a_pong_holds_the_bytes_of_its_ping_and_no_others(HttpVersionOfWire version)
    {
        using var connection = await WireConnection.OpenAsync(server, version);
        for (var length = 0; length <= 125; length += 5)
        {
            // Fills the buffers that the ping then comes through.
            var secret = Frame.BytesOf(3_000);
            var ping = new byte[length];
            await connection.SendAsync(Frame.Of(Frame.Binary, secret));
            await connection.ExpectAsync(Frame.Binary, secret);

            await connection.SendAsync(Frame.Of(Frame.Ping, ping));

            await connection.ExpectAsync(Frame.Pong, ping);
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task T21_fragments_that_come_to_more_than_the_maximum_close_with_1009(HttpVersionOfWire version)
    {
        var part = Frame.BytesOf(100_000);
        byte[][] whole = Frame.FragmentsOf(Frame.Binary, Frame.BytesOf(MaxPayload), part.Length);
        using var connection = await WireConnection.OpenAsync(server, version);
        await connection.SendAsync(Frame.Join(whole));
        await connection.ExpectAsync(Frame.Binary, Frame.BytesOf(MaxPayload));

        await connection.SendAsync(Frame.Join([.. Frame.Fragments(Frame.Binary, [.. Enumerable.Repeat(part, 10), [1]])]));

        await new Fails(1009).RunAsync(connection);
        Assert.Equal("transport error", (await server.EndOf(connection.SessionId)).Name);
    }

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task T22_headers_made_to_confuse_a_parser_negotiate_nothing_and_take_no_time(HttpVersionOfWire version, string unit)
    {
        var header = string.Concat(Enumerable.Repeat(unit, 10_000 / unit.Length));
        var clock = Stopwatch.StartNew();

        using var connection = await WireConnection.OpenAsync(server, version, EchoServer.Deflating, "x" + header + "x");

        // Reading it takes microseconds (WebSocketNegotiationTests); the rest is for the machine.
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Null(connection.Extensions);
    }

    [Fact]
    public async Task T23_an_upgrade_with_too_many_headers_is_refused_and_nobody_else_notices()
    {
        using var neighbour = await WireConnection.OpenAsync(server, HttpVersionOfWire.Http1);
        using var socket = new System.Net.Sockets.Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Http1.Port);
        using var stream = new NetworkStream(socket);
        var headers = string.Concat(Enumerable.Range(0, 100).Select(static i => $"X-{i}: y\r\n"));

        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {EchoServer.Plain}?EIO=4&transport=websocket HTTP/1.1\r\nHost: a\r\n{headers}Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n"));

        var answer = new byte[12];
        await stream.ReadExactlyAsync(answer).AsTask().Soon();
        Assert.Equal("HTTP/1.1 431", Encoding.ASCII.GetString(answer));
        await neighbour.SendAsync(Frame.Of(Frame.Text, Frame.Message("still here")));
        await neighbour.ExpectAsync(Frame.Text, Frame.Message("still here"));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task T24_a_message_in_more_than_16_384_fragments_closes_with_1008(HttpVersionOfWire version)
    {
        var empty = Frame.Of(Frame.Continuation, [], final: false);
        using var connection = await WireConnection.OpenAsync(server, version);
        await connection.SendAsync(Frame.Join([Frame.Of(Frame.Binary, [], final: false), .. Enumerable.Repeat(empty, 16_382), Frame.Of(Frame.Continuation, [])]));
        await connection.ExpectAsync(Frame.Binary, []);

        await connection.SendAsync(Frame.Join([Frame.Of(Frame.Binary, [], final: false), .. Enumerable.Repeat(empty, 16_384)]));

        await new Fails(1008).RunAsync(connection);
        await server.EndOf(connection.SessionId);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task T25_a_message_that_inflates_to_more_than_the_maximum_closes_with_1009(HttpVersionOfWire version)
    {
        var bomb = Deflate.Compress(Frame.BytesOf(50_000_000));
        Assert.InRange(bomb.Length, 1, MaxPayload / 2);
        using var connection = await WireConnection.OpenAsync(server, version, EchoServer.Deflating, "permessage-deflate");

        await connection.SendAsync(Frame.Of(Frame.Binary, bomb, reserved: 4)).Soon();

        await new Fails(1009).RunAsync(connection);
        await server.EndOf(connection.SessionId);
    }

    [Theory]
    [MemberData(nameof(FrameTypes))]
    public async Task T41_a_frame_that_is_cut_off_anywhere_ends_its_session(HttpVersionOfWire version, string type)
    {
        var frame = Frames[type];
        var cuts = Enumerable.Range(0, frame.Length).Where(cut => cut < 20 || cut > frame.Length - 3).ToArray();
        var isCompressed = type == "compressed";
        foreach (var cut in cuts)
        {
            using var connection = await OpenAsync(version, isCompressed);

            await connection.SendAsync(frame.AsMemory(0, cut));
            connection.EndSending();

            await server.EndOf(connection.SessionId);
        }
    }

    [Theory]
    [MemberData(nameof(FrameTypes))]
    public async Task T41_a_frame_that_comes_in_two_pieces_is_the_same_frame(HttpVersionOfWire version, string type)
    {
        var frame = Frames[type];
        var isCompressed = type == "compressed";
        var connection = await OpenAsync(version, isCompressed);
        try
        {
            foreach (var cut in Enumerable.Range(1, frame.Length - 1).Where(cut => cut < 20 || cut > frame.Length - 3))
            {
                await connection.SendAsync(frame.AsMemory(0, cut));
                await connection.SendAsync(frame.AsMemory(cut));
                if (type == "close")
                {
                    await connection.ExpectCloseAsync(1000);
                    await server.EndOf(connection.SessionId);
                    connection.Dispose();
                    connection = await OpenAsync(version, isCompressed);
                    continue;
                }

                // What follows shows that the frame was read to its end, and no further.
                await connection.SendAsync(Frame.Of(Frame.Ping, [(byte)cut]));
                while (await connection.ReceiveAsync() is { } received && !(received.Opcode == Frame.Pong && received.Payload is [var number] && number == (byte)cut))
                {
                    Assert.NotEqual(Frame.Close, received.Opcode);
                }
            }
        }
        finally
        {
            connection.Dispose();
        }
    }

    private Task<WireConnection> OpenAsync(HttpVersionOfWire version, bool isCompressed) =>
        isCompressed ? WireConnection.OpenAsync(server, version, EchoServer.Deflating, "permessage-deflate") : WireConnection.OpenAsync(server, version);
}
