using System.Buffers.Binary;
using Parley.Load.Scenarios;

namespace Parley.Load.Clients;

/// <summary>WebSocket frames of a client (RFC 6455 section 5.2), encoded once and masked with a key that stays the same.</summary>
internal static class ClientFrame
{
    private static readonly byte[] Mask = [0x37, 0xFA, 0x21, 0x3D];

    public static byte[] Encode(Packet packet)
    {
        var length = packet.Data.Length;
        var opcode = (byte)(packet.IsBinary ? 0x82 : 0x81);
        byte[] header;
        switch (length)
        {
            case < 126:
                header = [opcode, (byte)(0x80 | length)];
                break;
            case <= ushort.MaxValue:
                header = [opcode, 0x80 | 126, 0, 0];
                BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)length);
                break;
            default:
                header = [opcode, 0x80 | 127, 0, 0, 0, 0, 0, 0, 0, 0];
                BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(2), length);
                break;
        }

        var masked = new byte[length];
        for (var i = 0; i < length; i++)
        {
            masked[i] = (byte)(packet.Data[i] ^ Mask[i % Mask.Length]);
        }

        return [.. header, .. Mask, .. masked];
    }
}
