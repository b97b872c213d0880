using System.Text;

namespace Parley.Faults.Tests.Connections;

[Trait("Fault", "F08")]
public class PartialMessageTests
{
    private int _texts;
    private int _files;

    [Theory]
    [InlineData(Cut.Fin)]
    [InlineData(Cut.Reset)]
    public async Task Messages_cut_off_at_any_byte_are_dropped_and_those_before_them_are_handled(Cut cut)
    {
        await using var server = await StartAsync();
        byte[] text = RawConnection.TextFrame("42[\"text\",\"abcdefgh\"]");
        byte[] file = [.. RawConnection.TextFrame("451-[\"file\",{\"_placeholder\":true,\"num\":0}]"), .. RawConnection.BinaryFrame([1, 2, 3, 4, 5, 6, 7, 8])];
        byte[] script = [.. text, .. file];
        for (var bytes = 0; bytes <= script.Length; bytes++)
        {
            var (texts, files, ends) = (_texts, _files, server.Ends.Count);
            using var peer = await JoinAsync(server);

            await peer.SendAsync(script.AsMemory(0, bytes));
            peer.End(cut);

            await Guard.UntilAsync(() => server.Ends.Count == ends + 1);
            await server.Neighbours.TalkAsync();
            if (cut == Cut.Fin)
            {
                await Guard.UntilAsync(() => _texts - texts == (bytes < text.Length ? 0 : 1) && _files - files == (bytes < script.Length ? 0 : 1));
            }
            else
            {
                // A reset takes along what has not been read.
                Assert.InRange(_texts - texts, 0, bytes < text.Length ? 0 : 1);
                Assert.InRange(_files - files, 0, bytes < script.Length ? 0 : 1);
            }
        }

        await server.ExpectOverAsync(script.Length + 1, "transport close");
    }

    [Theory]
    [InlineData(Cut.Fin)]
    [InlineData(Cut.Reset)]
    public async Task A_POST_that_is_cut_off_at_any_byte_of_its_body_is_dropped_and_ends_its_session(Cut cut)
    {
        await using var server = await StartAsync();
        const string Body = "42[\"text\",\"abcdefgh\"]\u001e42[\"text\",\"ijklmnop\"]";
        for (var bytes = 0; bytes < Body.Length; bytes += 3)
        {
            using var peer = await server.Server.PollAsync();
            await peer.JoinAsync();
            var ends = server.Ends.Count;
            using var post = await RawConnection.OpenAsync(server.Server.Address);

            await post.SendAsync($"POST {peer.Uri.PathAndQuery} HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: {Body.Length}\r\n\r\n");
            await server.Server.WhenRunningAsync(requests: 3);
            await post.SendAsync(Encoding.ASCII.GetBytes(Body).AsMemory(0, bytes));
            post.End(cut);

            await Guard.UntilAsync(() => server.Ends.Count == ends + 1);
            await server.Server.WhenRunningAsync(requests: 2);
            await server.Neighbours.TalkAsync();
        }

        Assert.Equal(0, _texts);
        await server.ExpectOverAsync("transport error");
    }

    [Fact]
    public async Task A_message_that_arrives_byte_by_byte_is_handled_as_one()
    {
        await using var server = await StartAsync();
        server.Proxy.OnConnected = connection =>
        {
            connection.Up.Split(1);
            connection.Down.Split(1);
        };
        var peer = await server.JoinAsync();

        await peer.SendAsync("42[\"text\",\"abcdefgh\"]");
        await peer.SendAsync("451-[\"file\",{\"_placeholder\":true,\"num\":0}]");
        await peer.SendAsync(new byte[300]);
        await peer.ExpectNothingAsync();

        Assert.Equal((1, 1), (_texts, _files));
    }

    private static async Task<RawConnection> JoinAsync(FaultServer server)
    {
        var peer = await RawConnection.OpenAsync(server.Server.Address);
        await peer.SendAsync(RawConnection.WebSocketRequest("EIO=4&transport=websocket"));
        Assert.Equal(101, (await peer.ReadResponseAsync()).Status);
        Assert.StartsWith("0{", await peer.ReadFrameAsync(), StringComparison.Ordinal);
        await peer.SendAsync(RawConnection.TextFrame("40"));
        Assert.StartsWith("40{", await peer.ReadFrameAsync(), StringComparison.Ordinal);
        return peer;
    }

    private Task<FaultServer> StartAsync() => FaultServer.StartAsync(io =>
    {
        io.On("text", (Socket _, string _) => { Interlocked.Increment(ref _texts); });
        io.On("file", (Socket _, byte[] _) => { Interlocked.Increment(ref _files); });
    });
}
