using System.Diagnostics;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Parley.Faults.Tests.Input;

[Trait("Fault", "F37")]
public class HostileJsonTests
{
    private const int Keys = 20_000;

    [Fact]
    [Trait("Advisory", "T-11")]
    public async Task Keys_whose_hashes_collide_take_no_longer_than_others()
    {
        await using var server = await FaultServer.StartAsync(io =>
        {
            io.On("map", (Socket _, Dictionary<string, int> map) => map.Count);
            io.On("node", (Socket _, JsonObject node) => node.Count);
            io.On("element", (Socket _, JsonElement element) => element.TryGetProperty("none", out var _) ? 0 : Keys);
        });
        var colliding = Colliding().Take(Keys).ToArray();
        Assert.Single(colliding.Select(NonRandomizedHashCode).Distinct());
        var peer = await server.JoinAsync();
        foreach (var @event in new[] { "map", "node", "element" })
        {
            await AskAsync(peer, @event, colliding.Take(10));
            var ordinary = await AskAsync(peer, @event, Enumerable.Range(0, Keys).Select(i => $"key{i:00000}"));
            var hostile = await AskAsync(peer, @event, colliding);

            // Twenty thousand collisions, each compared with all before it, would take some seconds more.
            Assert.InRange(hostile, TimeSpan.Zero, (10 * ordinary) + TimeSpan.FromSeconds(0.5));
        }

        await server.Neighbours.TalkAsync();
    }

    [Theory]
    [InlineData("1e999999")]
    [InlineData("-1e999999")]
    [InlineData("1e-999999")]
    [InlineData("123456789012345678901234567890123456789012345678901234567890")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\\udc00\\ud800\"")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"a\":1,\"a\":2,\"A\":3}")]
    [InlineData("{\"__proto__\":{\"isAdmin\":true},\"constructor\":1}")]
    [InlineData("{\"$type\":\"System.IO.FileInfo, System.IO.FileSystem\",\"fileName\":\"x\"}")]
    public async Task Odd_values_are_values_or_errors_for_every_kind_of_handler(string json)
    {
        await using var server = await FaultServer.StartAsync(io =>
        {
            io.On("number", (Socket _, double value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture));
            io.On("integer", (Socket _, int value) => value);
            io.On("text", (Socket _, string value) => value);
            io.On("map", (Socket _, Dictionary<string, JsonElement> value) => value);
            io.On("node", (Socket _, JsonNode value) => value);
            io.On("element", (Socket _, JsonElement value) => value);
            io.On("object", (Socket _, object value) => value);
            io.On("raw", (Socket _, RawArguments value) => value);
        });
        foreach (var @event in new[] { "number", "integer", "text", "map", "node", "element", "object", "raw" })
        {
            using var peer = await server.Server.JoinAsync();
            await peer.SendAsync($"421[\"{@event}\",{json}]");
            await peer.SendAsync("42987654[\"sync\"]");

            // An answer, or none because the value does not fit: the connection goes on either way.
            var packet = await peer.ReceiveTextAsync();
            if (packet.StartsWith("431[", StringComparison.Ordinal))
            {
                packet = await peer.ReceiveTextAsync();
            }

            Assert.Equal("43987654[]", packet);
        }

        await server.ExpectOverAsync("transport close");
    }

    private static async Task<TimeSpan> AskAsync(Peer peer, string @event, IEnumerable<string> keys)
    {
        var all = keys.ToArray();
        var packet = new StringBuilder($"421[\"{@event}\",{{").AppendJoin(',', all.Select(key => $"\"{key}\":1")).Append("}]").ToString();
        Assert.InRange(Encoding.UTF8.GetByteCount(packet), 1, 1_000_000);
        var start = Stopwatch.GetTimestamp();
        await peer.SendAsync(packet);
        await peer.ExpectAsync($"431[{(@event == "element" ? Keys : all.Length)}]");
        return Stopwatch.GetElapsedTime(start);
    }

    /// <summary>
    /// Strings of eight characters that dictionaries hash alike for as long as they trust their keys. The hash takes two characters at a
    /// time, in turn into one of two words, as rotl(word, 5) + word, exclusive or the characters: so whatever the first two put into
    /// a word, the next but two can take out again.
    /// </summary>
    private static IEnumerable<string> Colliding()
    {
        const uint Start = (5381 << 16) + 5381;
        const uint Target = 0x4E2D4E2D;
        var words = new List<(uint First, uint Third)>();
        for (var first = 0x4E00u; first < 0x4E00 + 2_000 && words.Count < 200; first++)
        {
            for (var second = 0x5000u; second < 0x5000 + 200 && words.Count < 200; second++)
            {
                var pair = first | (second << 16);
                var word = Next(Start, pair);
                var third = (BitRotate(word) + word) ^ Target;
                if (IsPlain((char)third) && IsPlain((char)(third >> 16)))
                {
                    words.Add((pair, third));
                }
            }
        }

        return words.SelectMany(_ => words, (a, b) => new string(
        [
            (char)a.First, (char)(a.First >> 16), (char)b.First, (char)(b.First >> 16), (char)a.Third, (char)(a.Third >> 16), (char)b.Third, (char)(b.Third >> 16),
        ]));

        static uint Next(uint word, uint pair) => (BitRotate(word) + word) ^ pair;
        static uint BitRotate(uint word) => System.Numerics.BitOperations.RotateLeft(word, 5);
        static bool IsPlain(char c) => c is > '\u0100' and < '\ud800';
    }

    private static int NonRandomizedHashCode(string text) => (int)typeof(string)
        .GetMethod("GetNonRandomizedHashCode", BindingFlags.Instance | BindingFlags.NonPublic, Type.EmptyTypes)!
        .Invoke(text, null)!;
}
