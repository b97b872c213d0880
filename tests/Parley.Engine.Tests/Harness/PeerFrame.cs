using System.Buffers.Binary;
using System.Text;
using Parley.Protocol.WebSockets;

namespace Parley.Engine.Tests.Harness;

/// <summary>A WebSocket frame as the client sees it. Written apart from the product's reader and writer, which know the server's side.</summary>
internal sealed record PeerFrame(WebSocketOpcode Opcode, byte[] Payload, bool IsCompressed = false)
{
    private static readonly byte[] Mask = [0x37, 0xfa, 0x21, 0x3d];

    public string Text => Encoding.UTF8.GetString(Payload);

    /// <summary>The code of a close frame; 1005 stands for none, as in browsers.</summary>
    public int CloseCode => Payload.Length < 2 ? 1005 : BinaryPrimitives.ReadUInt16BigEndian(Payload);

    /// <summary>Builds a masked client frame.</summary>
    public static byte[] Build(WebSocketOpcode opcode, ReadOnlySpan<byte> payload, bool final = true, bool compressed = false)
    {
        byte[] length = payload.Length switch
        {
            < 126 => [(byte)(0x80 | payload.Length)],
            <= ushort.MaxValue => [0xfe, (byte)(payload.Length >> 8), (byte)payload.Length],
            _ => [0xff, 0, 0, 0, 0, (byte)(payload.Length >> 24), (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length],
        };
        byte[] frame = [(byte)((final ? 0x80 : 0) | (compressed ? 0x40 : 0) | (byte)opcode), .. length, .. Mask, .. payload];
        for (var i = 0; i < payload.Length; i++)
        {
            frame[frame.Length - payload.Length + i] ^= Mask[i % 4];
        }

        return frame;
    }

    /// <summary>Reads a server frame from the front of <paramref name="bytes"/>.</summary>
    /// <returns>The frame and its length, or <see langword="null"/> if it is not all there.</returns>
    public static (PeerFrame Frame, int Length)? TryRead(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2)
        {
            return null;
        }

        Assert.Equal(0x80, bytes[0] & 0xb0);
        Assert.Equal(0, bytes[1] & 0x80);
        var header = bytes[1] switch { 126 => 4, 127 => 10, _ => 2 };
        if (bytes.Length < header)
        {
            return null;
        }

        var length = header switch
        {
            4 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            10 => (int)BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]),
            _ => bytes[1],
        };
        if (bytes.Length < header + length)
        {
            return null;
        }

        var frame = new PeerFrame((WebSocketOpcode)(bytes[0] & 0x0f), bytes.Slice(header, length).ToArray(), (bytes[0] & 0x40) != 0);
        return (frame, header + length);
    }
}
