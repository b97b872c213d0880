using System.Numerics;
using System.Runtime.InteropServices;

namespace Parley.Protocol.WebSockets;

/// <summary>The masking of RFC 6455 section 5.3: octet i of the payload XOR octet i modulo 4 of the key.</summary>
internal static class WebSocketMask
{
    public const int KeyBytes = 4;

    /// <summary>Masks or unmasks a whole payload in place; <paramref name="key"/> holds the 4 bytes as they were on the wire.</summary>
    public static void Apply(Span<byte> payload, ReadOnlySpan<byte> key)
    {
        // Read and broadcast in native order, the key keeps its byte order on either endianness; every step below
        // is a multiple of 4 long, so each starts at the first byte of the key again.
        var word = MemoryMarshal.Read<uint>(key);
        if (Vector.IsHardwareAccelerated && payload.Length >= Vector<byte>.Count)
        {
            var wide = Vector.AsVectorByte(new Vector<uint>(word));
            do
            {
                (new Vector<byte>(payload) ^ wide).CopyTo(payload);
                payload = payload[Vector<byte>.Count..];
            }
            while (payload.Length >= Vector<byte>.Count);
        }

        while (payload.Length >= sizeof(uint))
        {
            MemoryMarshal.Write(payload, MemoryMarshal.Read<uint>(payload) ^ word);
            payload = payload[sizeof(uint)..];
        }

        for (var i = 0; i < payload.Length; i++)
            payload[i] ^= key[i];
    }
}
