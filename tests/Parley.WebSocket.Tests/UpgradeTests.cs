using System.Net;
using System.Text.Json;

namespace Parley.WebSocket.Tests;

/// <summary>T-05: frames against RFC 6455 before, while and after a polling session moves to a WebSocket. Until it has moved, the session outlives them.</summary>
public sealed class UpgradeTests(EchoServer server) : IClassFixture<EchoServer>, IDisposable
{
    private static readonly Dictionary<string, byte[]> BadFrames = new(StringComparer.Ordinal)
    {
        ["RSV2"] = Frame.Of(Frame.Text, Frame.Message("x"), reserved: 2),
        ["RSV3"] = Frame.Of(Frame.Ping, [], reserved: 1),
        ["opcode 3"] = Frame.Of(0x3, []),
        ["unmasked"] = Frame.Of(Frame.Text, Frame.Message("x"), masked: false),
        ["fragmented ping"] = Frame.Of(Frame.Ping, [], final: false),
        ["continuation of nothing"] = Frame.Of(Frame.Continuation, "x"u8),
        ["huge"] = [0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        ["no UTF-8"] = Frame.Of(Frame.Text, Frame.Message((byte[])[0xff])),
        ["close code 1005"] = Frame.Of(Frame.Close, Frame.ClosePayload(1005)),
    };

    private readonly HttpClient _client = new();

    public static MatrixTheoryData<HttpVersionOfWire, string> Cases { get; } = new(Enum.GetValues<HttpVersionOfWire>(), BadFrames.Keys);

    public static TheoryData<string> Kinds { get; } = [.. BadFrames.Keys];

    public void Dispose() => _client.Dispose();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_bad_frame_that_comes_with_the_upgrade_request_ends_the_probe_alone(string kind)
    {
        var sid = await OpenPollingAsync();

        using var probe = await WireConnection.ConnectAsync(server, HttpVersionOfWire.Http1, TargetOf(sid), early: BadFrames[kind]);

        await ExpectClosedAsync(probe);
        await ExpectAliveAsync(sid);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_bad_frame_before_the_probe_ends_the_probe_alone(HttpVersionOfWire version, string kind)
    {
        var sid = await OpenPollingAsync();
        using var probe = await WireConnection.ConnectAsync(server, version, TargetOf(sid));

        await probe.SendAsync(BadFrames[kind]);

        await ExpectClosedAsync(probe);
        await ExpectAliveAsync(sid);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_bad_frame_behind_the_probe_ends_the_probe_alone(HttpVersionOfWire version, string kind)
    {
        var sid = await OpenPollingAsync();
        using var probe = await WireConnection.ConnectAsync(server, version, TargetOf(sid));
        await probe.SendAsync(Frame.Of(Frame.Text, "2probe"u8));
        await probe.ExpectAsync(Frame.Text, "3probe"u8.ToArray());

        await probe.SendAsync(BadFrames[kind]);

        await ExpectClosedAsync(probe);
        await ExpectAliveAsync(sid);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_bad_frame_after_the_upgrade_ends_the_session(HttpVersionOfWire version, string kind)
    {
        var sid = await OpenPollingAsync();
        using var connection = await WireConnection.ConnectAsync(server, version, TargetOf(sid));
        await connection.SendAsync(Frame.Of(Frame.Text, "2probe"u8));
        await connection.ExpectAsync(Frame.Text, "3probe"u8.ToArray());
        await connection.SendAsync(Frame.Join(Frame.Of(Frame.Text, "5"u8), Frame.Of(Frame.Text, Frame.Message("moved"))));
        await connection.ExpectAsync(Frame.Text, Frame.Message("moved"));

        await connection.SendAsync(BadFrames[kind]);

        await ExpectClosedAsync(connection);
        await server.EndOf(sid);
    }

    private static string TargetOf(string sid) => EchoServer.Plain + "?EIO=4&transport=websocket&sid=" + sid;

    private static async Task ExpectClosedAsync(WireConnection connection)
    {
        var frame = await connection.ReceiveAsync();
        Assert.Equal(Frame.Close, Assert.NotNull(frame).Opcode);
    }

    private async Task<string> OpenPollingAsync()
    {
        var handshake = await _client.GetStringAsync(new Uri(server.Http1, EchoServer.Plain + "?EIO=4&transport=polling")).Soon();
        using var json = JsonDocument.Parse(handshake.AsMemory(1));
        return json.RootElement.GetProperty("sid").GetString()!;
    }

    /// <summary>Expects that a session still polls, and closes it.</summary>
    private async Task ExpectAliveAsync(string sid)
    {
        var uri = new Uri(server.Http1, EchoServer.Plain + "?EIO=4&transport=polling&sid=" + sid);
        using var body = new StringContent("4alive");
        using var answer = await _client.PostAsync(uri, body).Soon();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);

        // A probe answers a poll with a noop.
        string packets;
        do
        {
            packets = await _client.GetStringAsync(uri).Soon();
        }
        while (packets == "6");

        Assert.Contains("4alive", packets.Split('\u001e'), StringComparer.Ordinal);
        using var goodbye = new StringContent("1");
        using var last = await _client.PostAsync(uri, goodbye).Soon();
        await server.EndOf(sid);
    }
}
