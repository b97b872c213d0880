using System.Text;
using CsCheck;
using Parley.Protocol.WebSockets;

namespace Parley.Protocol.Tests.WebSockets;

public sealed class WebSocketReaderPropertyTests
{
    private static readonly Gen<(WebSocketOpcode Opcode, byte[] Payload)[]> Messages = Gen.Select(
        Gen.OneOf(Gen.Const(WebSocketOpcode.Text), Gen.Const(WebSocketOpcode.Binary), Gen.Const(WebSocketOpcode.Ping), Gen.Const(WebSocketOpcode.Pong)),
        Gen.Frequency((8, Gen.Int[0, 125]), (3, Gen.Int[126, 1000]), (1, Gen.Int[65_530, 65_540])),
        Gen.Int,
        static (opcode, length, seed) => (opcode, Payload(opcode, length, new Random(seed)))).Array[0, 8];

    [Fact]
    public void Any_messages_fragmented_masked_and_split_at_will_read_back_identical() =>
        Gen.Select(Messages, Gen.Int, Gen.Bool).Sample(
            static (messages, seed, deflate) =>
            {
                var random = new Random(seed);
                var expected = new List<Received>();
                var wire = new List<byte>();
                foreach (var (opcode, payload) in messages)
                    Write(wire, expected, opcode, payload, deflate && random.Next(2) == 0, random);

                using var driver = new ReaderDriver(deflate: deflate);
                ReadOnlySpan<byte> rest = wire.ToArray();
                while (!rest.IsEmpty)
                {
                    var chunk = Math.Min(rest.Length, 1 + random.Next(random.Next(2) == 0 ? 20 : 40_000));
                    driver.Feed(rest[..chunk]);
                    rest = rest[chunk..];
                }

                driver.AssertRead([.. expected]);
            },
            iter: 500);

    [Fact]
    public void Random_bytes_never_throw_and_always_end_in_a_status() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Int[1, 50], Gen.Bool).Sample(
            static (bytes, chunk, deflate) =>
            {
                using var driver = new ReaderDriver(maxMessageBytes: 100, maxFragments: 4, deflate);
                driver.FeedInChunks(bytes, chunk);
            },
            iter: 20_000);

    [Fact]
    public void Damaged_streams_never_throw_and_always_end_in_a_status() =>
        Gen.Select(Messages, Gen.Int, Gen.Bool).Sample(
            static (messages, seed, deflate) =>
            {
                var random = new Random(seed);
                var wire = new List<byte>();
                foreach (var (opcode, payload) in messages)
                    Write(wire, [], opcode, payload, deflate && random.Next(2) == 0, random);

                var bytes = wire.ToArray();
                for (var i = 0; i < 3 && bytes.Length != 0; i++)
                    bytes[random.Next(Math.Min(bytes.Length, 500))] ^= (byte)(1 << random.Next(8));

                using var driver = new ReaderDriver(maxMessageBytes: 66_000, deflate: deflate);
                driver.FeedInChunks(bytes, 1 + random.Next(40_000));
            },
            iter: 500);

    [Fact]
    public void Random_deflate_data_never_throws() =>
        Gen.Select(Gen.Byte.Array[0, 120], Gen.Bool).Sample(
            static (noise, startsSound) =>
            {
                byte[] payload = startsSound ? [.. WebSocketDeflate.Compress("sound so far"u8), .. noise] : noise;
                using var driver = new ReaderDriver(maxMessageBytes: 1000, deflate: true);
                driver.Feed(ClientFrame.Build(WebSocketOpcode.Binary, payload, reserved: 0x40));
                Assert.True(driver.Messages.Count == 1 || driver.Fault is WebSocketFault.InvalidDeflate or WebSocketFault.MessageTooBig);
            },
            iter: 5_000);

    [Fact]
    public void Every_frame_type_reads_the_same_across_every_split()
    {
        byte[][] frames =
        [
            ClientFrame.Text("text"),
            ClientFrame.Build(WebSocketOpcode.Binary, new byte[130]),
            ClientFrame.Build(WebSocketOpcode.Ping, "ping"u8),
            ClientFrame.Build(WebSocketOpcode.Pong, []),
            [.. ClientFrame.Text("frag", final: false), .. ClientFrame.Build(WebSocketOpcode.Ping, [1]), .. ClientFrame.Continuation("ment")],
            ClientFrame.Build(WebSocketOpcode.Text, WebSocketDeflate.Compress("compressed"u8), reserved: 0x40),
            ClientFrame.Build(WebSocketOpcode.Binary, new byte[65_536]),
            ClientFrame.Close(1000, "done"u8),
        ];

        foreach (var frame in frames)
        {
            using var whole = new ReaderDriver(deflate: true);
            whole.Feed(frame);
            Assert.NotEmpty(whole.Messages);

            // The two ends hold the headers; in the middle of a long payload one split is as good as another.
            foreach (var cut in Enumerable.Range(0, frame.Length + 1).Where(cut => cut < 300 || cut > frame.Length - 50))
            {
                using var split = new ReaderDriver(deflate: true);
                split.Feed(frame.AsSpan(0, cut)).Feed(frame.AsSpan(cut)).AssertRead([.. whole.Messages]);
            }
        }
    }

    private static void Write(List<byte> wire, List<Received> expected, WebSocketOpcode opcode, byte[] payload, bool compress, Random random)
    {
        if (opcode >= WebSocketOpcode.Close)
        {
            wire.AddRange(ClientFrame.Build(opcode, payload, key: Key(random)));
            expected.Add(Received.Of(opcode, payload));
            return;
        }

        ReadOnlySpan<byte> rest = compress ? WebSocketDeflate.Compress(payload) : payload;
        var frameOpcode = opcode;
        var reserved = compress ? 0x40 : 0;
        for (var more = random.Next(4); ; more--)
        {
            var length = more == 0 ? rest.Length : random.Next(rest.Length + 1);
            wire.AddRange(ClientFrame.Build(frameOpcode, rest[..length], final: more == 0, reserved, Key(random)));
            if (more == 0)
                break;

            rest = rest[length..];
            (frameOpcode, reserved) = (WebSocketOpcode.Continuation, 0);
            if (random.Next(3) == 0)
                Write(wire, expected, WebSocketOpcode.Ping, [(byte)more], compress: false, random);
        }

        expected.Add(Received.Of(opcode, payload));
    }

    private static byte[] Payload(WebSocketOpcode opcode, int length, Random random)
    {
        if (opcode == WebSocketOpcode.Text)
        {
            var text = new StringBuilder();
            while (text.Length < length)
                text.Append(Rune.TryCreate(random.Next(random.Next(2) == 0 ? 0x80 : 0x11_0000), out var rune) ? rune.ToString() : "");

            return Encoding.UTF8.GetBytes(text.ToString());
        }

        var payload = new byte[opcode >= WebSocketOpcode.Close ? Math.Min(length, 125) : length];
        random.NextBytes(payload);
        return payload;
    }

    private static byte[] Key(Random random)
    {
        var key = new byte[4];
        random.NextBytes(key);
        return key;
    }
}
