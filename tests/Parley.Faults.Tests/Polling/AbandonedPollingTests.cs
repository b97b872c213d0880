using System.Text;

namespace Parley.Faults.Tests.Polling;

[Trait("Fault", "F11")]
public class AbandonedPollingTests
{
    private const int EachSecond = 40;

    [Fact]
    public async Task Sessions_that_are_abandoned_all_the_time_are_reaped_all_the_time_and_none_is_left_in_the_end()
    {
        await using var server = await FaultServer.StartAsync();
        using var http = await RawConnection.OpenAsync(server.Server.Address);
        var most = 0;
        for (var second = 0; second < 150; second++)
        {
            await AbandonAsync(http);
            server.Time.Advance(TimeSpan.FromSeconds(1));
            if (second % 10 == 0)
            {
                await server.Neighbours.TalkAsync();
            }

            most = Math.Max(most, server.IO.ConnectionCount);
        }

        // Half of them never join and go at ConnectTimeout, though they wait for a last poll as long as their heartbeat would.
        Assert.InRange(most, EachSecond * 30, (EachSecond * 47) + 2);
        await server.PassAsync(TimeSpan.FromSeconds(46));
        await server.ExpectOverAsync(EachSecond / 2 * 150, "ping timeout");
    }

    /// <summary>Opens sessions, has every other one join, and forgets them.</summary>
    private static async Task AbandonAsync(RawConnection http)
    {
        var requests = new StringBuilder();
        for (var i = 0; i < EachSecond; i++)
        {
            requests.Append("GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: localhost\r\n\r\n");
        }

        await http.SendAsync(requests.ToString());
        requests.Clear();
        for (var i = 0; i < EachSecond; i++)
        {
            var body = (await http.ReadResponseAsync()).Body;
            if (i % 2 == 0)
            {
                var id = body["0{\"sid\":\"".Length..].Split('"')[0];
                requests.Append(System.Globalization.CultureInfo.InvariantCulture, $"POST /socket.io/?EIO=4&transport=polling&sid={id} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n40");
            }
        }

        await http.SendAsync(requests.ToString());
        for (var i = 0; i < EachSecond; i += 2)
        {
            Assert.Equal("ok", (await http.ReadResponseAsync()).Body);
        }
    }
}
