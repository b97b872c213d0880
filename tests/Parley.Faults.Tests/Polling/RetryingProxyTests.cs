using System.Text;

namespace Parley.Faults.Tests.Polling;

/// <summary>What proxies between a client and the server make of its requests.</summary>
[Trait("Fault", "F44")]
public class RetryingProxyTests
{
    private const string Handshake = "/socket.io/?EIO=4&transport=polling";

    [Fact]
    public async Task Requests_of_HTTP_1_0_are_served_and_their_connections_closed()
    {
        await using var server = await FaultServer.StartAsync();

        var opened = await AskAsync(server, $"GET {Handshake} HTTP/1.0\r\nHost: localhost\r\n\r\n");
        Assert.Equal(200, opened.Status);
        var path = PathOf(opened);
        Assert.Equal("ok", (await AskAsync(server, $"POST {path} HTTP/1.0\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n40")).Body);
        Assert.StartsWith("40{", (await AskAsync(server, $"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n")).Body, StringComparison.Ordinal);
        Assert.Equal("ok", (await AskAsync(server, $"POST {path} HTTP/1.0\r\nHost: localhost\r\nContent-Length: 1\r\n\r\n1")).Body);

        await server.ExpectOverAsync(1, "transport close");
    }

    [Fact]
    public async Task Requests_that_close_their_connection_each_are_served()
    {
        await using var server = await FaultServer.StartAsync();

        var path = PathOf(await AskAsync(server, $"GET {Handshake} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"));
        Assert.Equal("ok", (await AskAsync(server, $"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 2\r\n\r\n40")).Body);
        Assert.StartsWith("40{", (await AskAsync(server, $"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")).Body, StringComparison.Ordinal);
        Assert.Equal("ok", (await AskAsync(server, $"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 1\r\n\r\n1")).Body);

        await server.ExpectOverAsync(1, "transport close");
    }

    [Fact]
    public async Task A_POST_in_chunks_without_a_length_is_one_payload()
    {
        var received = new Recorder<string>();
        await using var server = await FaultServer.StartAsync(io => io.On("e", (Socket _, string text) => received.Add(text)));
        using var peer = await server.Server.PollAsync();
        await peer.JoinAsync();
        var packet = "42[\"e\",\"ä€😀\"]";
        var chunks = new StringBuilder();
        using var http = await RawConnection.OpenAsync(server.Server.Address);

        await http.SendAsync($"POST {peer.Uri.PathAndQuery} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
        foreach (var octet in Encoding.UTF8.GetBytes(packet))
        {
            await http.SendAsync((byte[])[(byte)'1', 13, 10, octet, 13, 10]);
        }

        await http.SendAsync("0\r\n\r\n");

        Assert.Equal("ok", (await http.ReadResponseAsync()).Body);
        Assert.Equal("ä€😀", await received.NextAsync());
    }

    [Fact]
    [Trait("Advisory", "T-46")]
    public async Task A_chunk_whose_extension_ends_with_a_lone_line_feed_is_refused_and_nothing_behind_it_is_read()
    {
        var received = new Recorder<string>();
        await using var server = await FaultServer.StartAsync(io => io.On("e", (Socket _, string text) => received.Add(text)));
        using var peer = await server.Server.PollAsync();
        await peer.JoinAsync();
        using var http = await RawConnection.OpenAsync(server.Server.Address);

        await http.SendAsync(
            $"POST {peer.Uri.PathAndQuery} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2;\nxx\r\n40\r\n0\r\n\r\n" +
            $"POST {peer.Uri.PathAndQuery} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 17\r\n\r\n42[\"e\",\"smuggled\"]");

        var response = await http.ReadResponseAsync();
        Assert.Equal(400, response.Status);
        await http.ReadToEndAsync();
        Assert.True(received.IsEmpty);
        await server.ExpectOverAsync(1, "transport error");
    }

    [Fact]
    public async Task A_POST_of_HTTP_1_0_without_a_length_is_refused_or_empty_and_hangs_nobody()
    {
        await using var server = await FaultServer.StartAsync();
        using var peer = await server.Server.PollAsync();
        await peer.JoinAsync();

        var response = await AskAsync(server, $"POST {peer.Uri.PathAndQuery} HTTP/1.0\r\nHost: localhost\r\n\r\n");

        Assert.InRange(response.Status, 400, 499);
    }

    [Fact]
    [Trait("Fault", "F10")]
    public async Task A_poll_that_a_proxy_sends_again_is_refused_and_ends_the_session_once()
    {
        await using var server = await FaultServer.StartAsync();
        for (var i = 0; i < 30; i++)
        {
            using var peer = await server.Server.PollAsync();
            await peer.JoinAsync();
            using var first = await RawConnection.OpenAsync(server.Server.Address);
            using var second = await RawConnection.OpenAsync(server.Server.Address);
            var request = $"GET {peer.Uri.PathAndQuery} HTTP/1.1\r\nHost: localhost\r\n\r\n";

            await Task.WhenAll(first.SendAsync(request), second.SendAsync(request));

            var responses = await Task.WhenAll(first.ReadResponseAsync(), second.ReadResponseAsync());
            Assert.Equal([200, 400], responses.Select(response => response.Status).Order());
            Assert.Equal(400, (await AskAsync(server, request.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal))).Status);
        }

        await server.ExpectOverAsync(30, "transport error");
    }

    [Fact]
    [Trait("Fault", "F10")]
    public async Task Requests_that_race_on_a_session_that_ends_are_all_answered()
    {
        await using var server = await FaultServer.StartAsync();
        for (var i = 0; i < 30; i++)
        {
            using var peer = await server.Server.PollAsync();
            await peer.JoinAsync();
            var path = peer.Uri.PathAndQuery;
            string[] requests =
            [
                $"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                $"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                $"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 1\r\n\r\n1",
                $"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 1\r\n\r\n1",
            ];

            var responses = await Task.WhenAll(requests.Select(request => AskAsync(server, request)));

            Assert.All(responses, response => Assert.Contains(response.Status, (int[])[200, 400]));
        }

        await server.ExpectOverAsync(30, "transport error", "transport close");
    }

    private static string PathOf(RawResponse opened) => $"{Handshake}&sid={opened.Body["0{\"sid\":\"".Length..].Split('"')[0]}";

    /// <summary>Sends a request on a connection of its own, which the server closes behind its answer.</summary>
    private static async Task<RawResponse> AskAsync(FaultServer server, string request)
    {
        using var connection = await RawConnection.OpenAsync(server.Server.Address);
        await connection.SendAsync(request);
        var response = await connection.ReadResponseAsync();
        await connection.ReadToEndAsync();
        return response;
    }
}
