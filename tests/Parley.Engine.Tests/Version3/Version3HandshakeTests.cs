using Parley.Engine.Tests.Harness;

namespace Parley.Engine.Tests.Version3;

/// <summary>Who is taken for a client of Engine.IO v3, and that a session keeps its revision.</summary>
public sealed class Version3HandshakeTests : IDisposable
{
    private const string BadRequest = """{"code":3,"message":"Bad request"}""";
    private const string Unsupported = """{"code":5,"message":"Unsupported protocol version"}""";

    private readonly EngineHarness _engine = Version3Client.NewEngine();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("EIO=3&transport=polling", 3)]
    [InlineData("&EIO=&transport=polling", 3)]
    [InlineData("EIO=4&transport=polling", 4)]
    public async Task A_session_speaks_the_revision_of_its_handshake(string query, int revision)
    {
        await _engine.Request("GET", query).TextAsync();
        Assert.Equal(revision, _engine.Handler.Last.Session.ProtocolVersion);
    }

    [Fact]
    public async Task The_handshake_is_the_same_behind_its_length()
    {
        var text = await _engine.Request("GET", "EIO=3&transport=polling").TextAsync();

        var sid = _engine.Handler.Last.Session.Id;
        Assert.Equal($$"""120:0{"sid":"{{sid}}","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}""", text);
    }

    [Fact]
    public async Task The_initial_packet_comes_with_the_handshake()
    {
        using var engine = Version3Client.NewEngine(options => options.InitialPacket = "héllo");
        Assert.EndsWith("}6:4héllo", await engine.Request("GET", "EIO=3&transport=polling").TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_sent_while_the_session_opens_waits_for_the_next_poll()
    {
        _engine.Handler.Opening = receiver => receiver.Session.SendText("joined"u8);
        var session = await _engine.OpenPolling3Async();
        Assert.Equal("7:4joined", await _engine.Poll3(session).TextAsync());
    }

    [Theory]
    [InlineData("EIO=2&transport=polling")]
    [InlineData("EIO=5&transport=polling")]
    [InlineData("EIO=33&transport=polling")]
    [InlineData("EIO=3&EIO=4&transport=polling")]
    public async Task Other_revisions_are_refused(string query) =>
        await _engine.Request("GET", query).ExpectStatusAsync(400, Unsupported);

    [Theory]
    [InlineData("EIO=3")]
    [InlineData("&EIO=")]
    public async Task Older_clients_are_refused_unless_allowed(string revision)
    {
        using var engine = new EngineHarness();
        await engine.Request("GET", revision + "&transport=polling").ExpectStatusAsync(400, Unsupported);
        var peer = engine.Connect("&EIO=3&transport=websocket");
        await peer.ExpectCloseAsync();
        Assert.Equal(0, engine.Server.Sessions.Count);
    }

    [Theory]
    [InlineData("4")]
    [InlineData("5")]
    [InlineData("33")]
    public async Task A_request_of_another_revision_is_refused_and_harms_no_v3_session(string other)
    {
        var session = await _engine.OpenPolling3Async();

        await _engine.Request("GET", $"EIO={other}&transport=polling&sid={session.Id}").ExpectStatusAsync(400, BadRequest);
        await _engine.Post3(session, "2:4a", revision: other).ExpectStatusAsync(400, BadRequest);
        var peer = _engine.Connect($"&EIO={other}&transport=websocket&sid={session.Id}");
        await peer.Handled.Soon();

        Assert.Equal(400, peer.Response.StatusCode);
        await _engine.Post3(session, "2:4a").ExpectStatusAsync(200, "ok");
        await _engine.Handler.Last.ExpectAsync("a");
        session.SendText("b"u8);
        Assert.Equal("2:4b", await _engine.Poll3(session).TextAsync());
    }

    [Theory]
    [InlineData("3")]
    [InlineData("")]
    [InlineData("5")]
    public async Task A_request_of_another_revision_is_refused_and_harms_no_v4_session(string other)
    {
        var session = await _engine.OpenPollingAsync();

        await _engine.Request("GET", $"&EIO={other}&transport=polling&sid={session.Id}").ExpectStatusAsync(400, BadRequest);
        await _engine.Post3(session, "2:4a", revision: other).ExpectStatusAsync(400, BadRequest);
        var peer = _engine.Connect($"&EIO={other}&transport=websocket&sid={session.Id}");
        await peer.Handled.Soon();

        Assert.Equal(400, peer.Response.StatusCode);
        await _engine.Post(session, "4a").ExpectStatusAsync(200, "ok");
        await _engine.Handler.Last.ExpectAsync("a");
        session.SendText("b"u8);
        await _engine.Poll(session).ExpectAsync("4b");
    }
}
