using System.Buffers.Binary;
using System.Text;

namespace Parley.WebSocket.Tests.Wire;

/// <summary>Frames as a client writes them, sound or not. Written apart from the product's code, and knows nothing of Engine.IO but the 4 before a text.</summary>
internal static class Frame
{
    public const byte Continuation = 0x0;
    public const byte Text = 0x1;
    public const byte Binary = 0x2;
    public const byte Close = 0x8;
    public const byte Ping = 0x9;
    public const byte Pong = 0xa;

    /// <summary>What a fault or a goodbye closes with when there is no code in the frame, as browsers tell it.</summary>
    public const int NoCode = 1005;

    /// <summary>The first byte of an Engine.IO message, so that what follows is the case's own.</summary>
    private static readonly byte[] MessageType = [(byte)'4'];

    private static readonly byte[] Key = [0x9a, 0x3c, 0x51, 0xe7];

    /// <param name="opcode">The opcode, known or not.</param>
    /// <param name="payload">What is masked and sent.</param>
    /// <param name="final">The FIN bit.</param>
    /// <param name="reserved">RSV1 to RSV3 as a number from 0 to 7.</param>
    /// <param name="masked">Clients mask, except for the sake of a case.</param>
    public static byte[] Of(byte opcode, ReadOnlySpan<byte> payload, bool final = true, int reserved = 0, bool masked = true)
    {
        var mask = masked ? 0x80 : 0;
        byte[] header = [(byte)((final ? 0x80 : 0) | (reserved << 4) | opcode), .. Length(payload.Length, mask), .. masked ? Key : []];
        byte[] frame = [.. header, .. payload];
        if (masked)
        {
            for (var i = 0; i < payload.Length; i++)
                frame[header.Length + i] ^= Key[i % 4];
        }

        return frame;
    }

    /// <summary>The payload of a text message.</summary>
    public static byte[] Message(string text) => Message(Encoding.UTF8.GetBytes(text));

    public static byte[] Message(ReadOnlySpan<byte> utf8) => [.. MessageType, .. utf8];

    /// <summary>A payload of a text message with this many bytes in all, as the frame counts them.</summary>
    public static byte[] MessageOf(int bytes)
    {
        var payload = new byte[Math.Max(bytes, 1)];
        payload.AsSpan().Fill((byte)'*');
        payload[0] = (byte)'4';
        return payload;
    }

    /// <summary>Bytes that are no text.</summary>
    public static byte[] BytesOf(int count)
    {
        var payload = new byte[count];
        payload.AsSpan().Fill(0xfe);
        return payload;
    }

    public static byte[] ClosePayload(int code, ReadOnlySpan<byte> reason = default) => [(byte)(code >> 8), (byte)code, .. reason];

    /// <summary>A message in as many frames as there are parts.</summary>
    public static byte[][] Fragments(byte opcode, params byte[][] parts) => Fragments(opcode, reserved: 0, parts);

    public static byte[][] Fragments(byte opcode, int reserved, byte[][] parts) =>
    [
        .. parts.Select((part, i) => Of(i == 0 ? opcode : Continuation, part, final: i == parts.Length - 1, reserved: i == 0 ? reserved : 0)),
    ];

    /// <summary>A message in frames of this many bytes.</summary>
    public static byte[][] FragmentsOf(byte opcode, byte[] payload, int bytes, int reserved = 0) =>
        Fragments(opcode, reserved, [.. payload.Chunk(bytes).DefaultIfEmpty([])]);

    public static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(static part => part)];

    private static byte[] Length(int length, int mask)
    {
        switch (length)
        {
            case < 126:
                return [(byte)(mask | length)];
            case <= ushort.MaxValue:
                return [(byte)(mask | 126), (byte)(length >> 8), (byte)length];
            default:
                var bytes = new byte[9];
                bytes[0] = (byte)(mask | 127);
                BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), length);
                return bytes;
        }
    }
}
