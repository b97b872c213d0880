using System.Text;

namespace Parley.Faults.Tests.Input;

[Trait("Fault", "F34")]
public class HeaderFloodTests
{
    private const string Path = "/socket.io/?EIO=4&transport=polling";

    [Theory]
    [InlineData(101, 8, 431)]
    [InlineData(100, 8_000, 431)]
    [InlineData(1, 65_536, 431)]
    [Trait("Advisory", "T-23")]
    public async Task Headers_that_are_too_many_or_too_long_are_refused(int count, int bytes, int status)
    {
        await using var server = await FaultServer.StartAsync();
        foreach (var upgrade in new[] { "", "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n" })
        {
            var request = new StringBuilder($"GET {(upgrade.Length == 0 ? Path : Path.Replace("polling", "websocket", StringComparison.Ordinal))} HTTP/1.1\r\nHost: localhost\r\n{upgrade}");
            for (var i = 0; i < count; i++)
            {
                request.Append(System.Globalization.CultureInfo.InvariantCulture, $"Cookie: c{i}={new string('x', bytes)}\r\n");
            }

            Assert.Equal(status, await StatusAsync(server, request.Append("\r\n").ToString()));
        }

        await server.ExpectOverAsync();
    }

    [Fact]
    public async Task A_request_line_that_is_too_long_is_refused()
    {
        await using var server = await FaultServer.StartAsync();

        Assert.Equal(414, await StatusAsync(server, $"GET {Path}&x={new string('x', 9_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        await server.ExpectOverAsync();
    }

    [Fact]
    public async Task A_query_of_as_many_pairs_as_fit_opens_a_session_or_is_refused_and_harms_nobody()
    {
        await using var server = await FaultServer.StartAsync();
        var query = string.Concat(Enumerable.Range(0, 1_300).Select(i => $"&k{i}="));

        var status = await StatusAsync(server, $"GET {Path}{query} HTTP/1.1\r\nHost: localhost\r\n\r\n");

        Assert.Contains(status, (int[])[200, 400, 414]);
        await server.PassAsync(TimeSpan.FromSeconds(46));
        await server.ExpectOverAsync();
    }

    private static async Task<int> StatusAsync(FaultServer server, string request)
    {
        using var connection = await RawConnection.OpenAsync(server.Server.Address);
        await connection.TrySendAsync(Encoding.ASCII.GetBytes(request));
        return (await connection.ReadResponseAsync()).Status;
    }
}
