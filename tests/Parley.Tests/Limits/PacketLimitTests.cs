namespace Parley.Tests.Limits;

/// <summary>What one packet, or one connection's packets, may be: just below passes, and beyond the connection ends with the close code of the official server.</summary>
public class PacketLimitTests
{
    private const string Refused = """44/no,{"message":"Invalid namespace"}""";

    private static readonly byte[] Half = new byte[500];

    private static readonly Dictionary<string, Case> Cases = new(StringComparer.Ordinal)
    {
        ["MaxPayload"] = new(o => o.MaxPayload = 1000, [Padded(1000)], [Padded(1001)], CloseCode: 1009),
        ["MaxPayload of attachments"] = new(o => o.MaxPayload = 1000, [Binary(2), Half, Half], [Binary(2), Half, new byte[501]]),
        ["MaxAttachments"] = new(o => o.MaxAttachments = 2, [Binary(2), Half, Half], [Binary(3)]),
        ["MaxArguments"] = new(o => o.MaxArguments = 2, ["42[\"x\",1,2]"], ["42[\"x\",1,2,3]"]),
        ["MaxJsonDepth"] = new(o => o.MaxJsonDepth = 4, ["42[\"x\",[[[[1]]]]]"], ["42[\"x\",[[[[[1]]]]]]"]),
        ["MaxEventNameBytes"] = new(o => o.MaxEventNameBytes = 8, ["42[\"12345678\"]"], ["42[\"123456789\"]"]),
        ["MaxNamespaceBytes"] = new(o => o.MaxNamespaceBytes = 3, ["40/no,"], ["40/not,"], [Refused]),
        ["MaxNamespacesPerConnection"] = new(o => o.MaxNamespacesPerConnection = 2, ["40/no,"], ["40/a,", "40/b,"], [Refused]),
        ["MaxRefusedConnects"] = new(o => o.MaxRefusedConnects = 1, ["40/no,"], ["40/no,"], [Refused], [Refused]),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Just_below_a_limit_passes_and_beyond_it_only_that_connection_ends(string name)
    {
        var @case = Cases[name];
        await using var server = await LimitServer.StartAsync(
            options =>
            {
                options.MaxEventNameBytes = 1000;
                @case.Set(options);
            },
            io =>
            {
                // Attempts that do not end hold their places.
                io.Of("/a").Use((_, _) => Task.Delay(Timeout.Infinite));
            });
        var peer = await server.Server.JoinAsync();

        await SendAsync(peer, @case.Below);
        await peer.ExpectAsync(@case.AnswersBelow ?? []);
        await peer.ExpectNothingAsync();
        server.ExpectNoHit();

        await SendAsync(peer, @case.Beyond);
        await peer.ExpectAsync(@case.AnswersBeyond ?? []);
        await peer.ExpectClosedAsync(@case.CloseCode);
        await server.ExpectHitAsync(name.Split(' ')[0]);
    }

    [Fact]
    public async Task A_message_may_come_in_as_many_fragments_as_allowed_and_no_more()
    {
        await using var server = await LimitServer.StartAsync(options => options.MaxFragments = 3);
        var peer = await server.Server.JoinAsync();
        await peer.SendPartAsync("42");
        await peer.SendPartAsync("");
        await peer.SendPartAsync("1[\"sync\"]", isLast: true);
        await peer.ExpectAsync("431[]");
        server.ExpectNoHit();

        await peer.SendPartAsync("42");
        await peer.SendPartAsync("");
        await peer.SendPartAsync("");
        await peer.SendPartAsync("1[\"sync\"]", isLast: true);

        await peer.ExpectClosedAsync(1008);
        await server.ExpectHitAsync("MaxFragments");
    }

    [Fact]
    public async Task A_POST_may_hold_as_many_packets_as_allowed_and_no_more()
    {
        await using var server = await LimitServer.StartAsync(options => options.MaxPacketsPerPayload = 2);
        using var peer = await server.Server.PollAsync();
        await peer.JoinAsync();
        await peer.PostAsync("421[\"sync\"]\u001e42[\"x\"]");
        Assert.Equal("431[]", await peer.PollAsync());
        server.ExpectNoHit();

        await peer.PostAsync("42[\"x\"]\u001e42[\"x\"]\u001e42[\"x\"]");

        await server.ExpectHitAsync("MaxPacketsPerPayload");
    }

    [Fact]
    public async Task An_acknowledgement_that_nobody_awaits_is_ignored_and_counted()
    {
        await using var server = await LimitServer.StartAsync(static _ => { });
        var peer = await server.Server.JoinAsync();
        await peer.SendAsync("439007199254740991[]");
        await peer.SendAsync("430[]");

        await peer.ExpectNothingAsync();
        Assert.Equal(2, server.Read("parley.acks.unknown", "/"));

        await peer.SendAsync("439007199254740992[]");
        await peer.ExpectClosedAsync(1005);
    }

    private static async Task SendAsync(Peer peer, object[] packets)
    {
        foreach (var packet in packets)
        {
            await (packet is byte[] bytes ? peer.SendAsync(bytes) : peer.SendAsync((string)packet));
        }
    }

    private static string Padded(int length) => $"42[\"x\",\"{new string('x', length - 9 - 1)}\"]";

    private static string Binary(int attachments) =>
        $"45{attachments}-[\"x\",{string.Join(',', Enumerable.Range(0, attachments).Select(static i => $"{{\"_placeholder\":true,\"num\":{i}}}"))}]";

    private sealed record Case(Action<SocketIOOptions> Set, object[] Below, object[] Beyond, string[]? AnswersBelow = null, string[]? AnswersBeyond = null, int CloseCode = 1005);
}
