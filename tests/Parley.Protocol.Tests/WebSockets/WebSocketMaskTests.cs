using Parley.Protocol.WebSockets;

namespace Parley.Protocol.Tests.WebSockets;

public sealed class WebSocketMaskTests
{
    [Fact]
    public void Mask_gives_the_example_of_the_rfc()
    {
        byte[] payload = [0x7f, 0x9f, 0x4d, 0x51, 0x58];
        WebSocketMask.Apply(payload, ClientFrame.Key);
        Assert.Equal("Hello"u8, payload);
    }

    [Fact]
    public void Mask_is_right_for_every_offset_and_length_and_touches_nothing_else()
    {
        byte[] key = [0x01, 0x80, 0xff, 0x5a];
        var source = new byte[300];
        for (var i = 0; i < source.Length; i++)
            source[i] = (byte)(i * 7);

        for (var offset = 0; offset < 64; offset++)
        {
            for (var length = 0; length <= 200; length++)
            {
                var expected = source.ToArray();
                for (var i = 0; i < length; i++)
                    expected[offset + i] ^= key[i % 4];

                var actual = source.ToArray();
                WebSocketMask.Apply(actual.AsSpan(offset, length), key);
                Assert.True(expected.AsSpan().SequenceEqual(actual), $"offset {offset}, length {length}");
            }
        }
    }
}
