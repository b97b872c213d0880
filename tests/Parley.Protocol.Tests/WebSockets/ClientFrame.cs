using System.Buffers.Binary;
using Parley.Protocol.WebSockets;

namespace Parley.Protocol.Tests.WebSockets;

/// <summary>Builds what a client sends, sound or not; written apart from the product's writer, which knows server frames only.</summary>
internal static class ClientFrame
{
    public static readonly byte[] Key = [0x37, 0xfa, 0x21, 0x3d];

    public static byte[] Text(string text, bool final = true) => Build(WebSocketOpcode.Text, System.Text.Encoding.UTF8.GetBytes(text), final);

    public static byte[] Continuation(string text, bool final = true) => Build(WebSocketOpcode.Continuation, System.Text.Encoding.UTF8.GetBytes(text), final);

    public static byte[] Build(WebSocketOpcode opcode, ReadOnlySpan<byte> payload, bool final = true, int reserved = 0, byte[]? key = null)
    {
        key ??= Key;
        var header = Header((byte)((final ? 0x80 : 0) | reserved | (byte)opcode), (ulong)payload.Length);
        byte[] frame = [.. header, .. key, .. payload];
        for (var i = 0; i < payload.Length; i++)
            frame[header.Length + 4 + i] ^= key[i % 4];

        return frame;
    }

    public static byte[] Close(ushort code, ReadOnlySpan<byte> reason)
    {
        byte[] payload = [(byte)(code >> 8), (byte)code, .. reason];
        return Build(WebSocketOpcode.Close, payload);
    }

    /// <summary>A header up to the masking key, whatever length it claims.</summary>
    public static byte[] Header(byte first, ulong claimedLength) => claimedLength switch
    {
        < 126 => [first, (byte)(0x80 | claimedLength)],
        <= ushort.MaxValue => Header16(first, (ushort)claimedLength),
        _ => Header64(first, claimedLength),
    };

    public static byte[] Header16(byte first, ushort claimedLength)
    {
        var header = new byte[4];
        header[0] = first;
        header[1] = 0xfe;
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), claimedLength);
        return header;
    }

    public static byte[] Header64(byte first, ulong claimedLength)
    {
        var header = new byte[10];
        header[0] = first;
        header[1] = 0xff;
        BinaryPrimitives.WriteUInt64BigEndian(header.AsSpan(2), claimedLength);
        return header;
    }
}
