using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Faults.Tests.Polling;

[Trait("Fault", "F13")]
public class SessionGuessTests
{
    [Fact]
    public async Task Ids_that_were_guessed_are_refused_and_no_session_is_harmed()
    {
        await using var server = await FaultServer.StartAsync();
        var peer = await server.PollAsync();
        await peer.JoinAsync();
        var id = peer.Uri.Query.Split("sid=")[1];
        server.MarkStart();
        using var http = await RawConnection.OpenAsync(server.Server.Address);

        // Ids of the right form, and all that share a beginning with the one there is.
        var random = Enumerable.Range(0, 10_000).Select(_ => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)));
        var near = Enumerable.Range(0, id.Length).SelectMany(length => new[] { id[..length] + "!", id[..length] + (id[length] == 'A' ? 'B' : 'A') + id[(length + 1)..] });
        foreach (var guesses in random.Concat(near).Chunk(50))
        {
            await http.SendAsync(string.Concat(guesses.Select(guess => $"GET /socket.io/?EIO=4&transport=polling&sid={guess} HTTP/1.1\r\nHost: localhost\r\n\r\n")));
            foreach (var _ in guesses)
            {
                var response = await http.ReadResponseAsync();
                Assert.Equal((400, "{\"code\":1,\"message\":\"Session ID unknown\"}"), (response.Status, response.Body));
            }
        }

        await peer.PostAsync("421[\"sync\"]");
        Assert.Equal("431[]", await peer.PollAsync());
        await server.ExpectOverAsync();
    }

    [Fact]
    public async Task An_id_has_128_bits_from_a_generator_that_cannot_be_foreseen()
    {
        await using var server = await FaultServer.StartAsync();
        using var http = await RawConnection.OpenAsync(server.Server.Address);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var ones = new int[128];
        for (var i = 0; i < 2_000; i++)
        {
            await http.SendAsync("GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: localhost\r\n\r\n");
            var id = (await http.ReadResponseAsync()).Body["0{\"sid\":\"".Length..].Split('"')[0];
            Assert.True(ids.Add(id));
            var bytes = Base64Url.DecodeFromChars(id);
            Assert.Equal(16, bytes.Length);
            for (var bit = 0; bit < 128; bit++)
            {
                ones[bit] += (bytes[bit / 8] >> (bit % 8)) & 1;
            }
        }

        // Each bit is set in half of them: 1,000, give or take nine standard deviations of 22.
        Assert.All(ones, count => Assert.InRange(count, 800, 1_200));
    }
}
