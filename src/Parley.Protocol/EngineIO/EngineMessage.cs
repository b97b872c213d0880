using System.Buffers.Text;
using Parley.Protocol.WebSockets;

namespace Parley.Protocol.EngineIO;

/// <summary>
/// One Engine.IO packet, encoded once and sent to any number of sessions over any transport. Immutable, so it needs no
/// reference count: one array holds the WebSocket frame, and the packet itself is that array behind the frame's header.
/// </summary>
internal sealed class EngineMessage
{
    private readonly byte[] _frame;
    private readonly int _headerLength;
    private byte[]? _base64;

    private EngineMessage(byte[] frame, int headerLength, WebSocketOpcode opcode)
    {
        _frame = frame;
        _headerLength = headerLength;
        Opcode = opcode;
    }

    public static EngineMessage Ping { get; } = Text(EnginePacketType.Ping, default);

    public static EngineMessage Noop { get; } = Text(EnginePacketType.Noop, default);

    public static EngineMessage Close { get; } = Text(EnginePacketType.Close, default);

    public WebSocketOpcode Opcode { get; }

    public bool IsBinary => Opcode == WebSocketOpcode.Binary;

    /// <summary>A WebSocket ping, pong or close frame, which has no form on other transports.</summary>
    public bool IsControlFrame => Opcode >= WebSocketOpcode.Close;

    /// <summary>Whether a connection that compresses may compress this message.</summary>
    public bool IsCompressible { get; private set; } = true;

    /// <summary>The unmasked WebSocket frame, header included.</summary>
    public ReadOnlyMemory<byte> Frame => _frame;

    /// <summary>The packet: a type digit and the data if it is text, the bare data if it is binary.</summary>
    public ReadOnlySpan<byte> Packet => _frame.AsSpan(_headerLength);

    /// <summary>Bytes of this packet in a polling payload: binary travels as <c>b</c> and base64.</summary>
    public int PollingLength => IsBinary
        ? 1 + Base64.GetMaxEncodedToUtf8Length(_frame.Length - _headerLength)
        : _frame.Length - _headerLength;

    public static EngineMessage Text(EnginePacketType type, ReadOnlySpan<byte> data)
    {
        var message = Allocate(WebSocketOpcode.Text, 1 + data.Length, out var packet);
        packet[0] = (byte)('0' + (byte)type);
        data.CopyTo(packet[1..]);
        return message;
    }

    /// <summary>A message of raw bytes. In Engine.IO v4 it carries no type digit.</summary>
    public static EngineMessage Binary(ReadOnlySpan<byte> data)
    {
        var message = Allocate(WebSocketOpcode.Binary, data.Length, out var packet);
        data.CopyTo(packet);
        return message;
    }

    public static EngineMessage Control(WebSocketOpcode opcode, ReadOnlySpan<byte> payload)
    {
        var message = Allocate(opcode, payload.Length, out var packet);
        payload.CopyTo(packet);
        return message;
    }

    /// <summary>Makes a message whose packet the caller writes at once into <paramref name="packet"/>, before anybody else sees it.</summary>
    public static EngineMessage Allocate(WebSocketOpcode opcode, int length, out Span<byte> packet)
    {
        var headerLength = WebSocketFrameWriter.HeaderLength(length);
        var frame = GC.AllocateUninitializedArray<byte>(headerLength + length);
        WebSocketFrameWriter.WriteHeader(frame, opcode, length);
        packet = frame.AsSpan(headerLength);
        return new EngineMessage(frame, headerLength, opcode);
    }

    /// <summary>Has the message sent as it is. Called while it is made, before anybody else sees it.</summary>
    public void LeaveUncompressed() => IsCompressible = false;

    /// <summary>Writes the polling form and returns its length, <see cref="PollingLength"/>.</summary>
    public int WritePolling(Span<byte> destination)
    {
        var packet = Packet;
        if (IsBinary)
        {
            // Kept, because a broadcast of bytes to many polling clients would encode the same base64 for each.
            _base64 ??= EncodeBase64(packet);
            packet = _base64;
        }

        packet.CopyTo(destination);
        return packet.Length;
    }

    /// <summary>The polling form of a binary message as a text message, for WebSocket clients that cannot receive bytes.</summary>
    public EngineMessage ToBase64Text()
    {
        var message = Allocate(WebSocketOpcode.Text, PollingLength, out var packet);
        WritePolling(packet);
        return message;
    }

    private static byte[] EncodeBase64(ReadOnlySpan<byte> data)
    {
        var encoded = GC.AllocateUninitializedArray<byte>(1 + Base64.GetMaxEncodedToUtf8Length(data.Length));
        encoded[0] = (byte)'b';
        Base64.EncodeToUtf8(data, encoded.AsSpan(1), out _, out _);
        return encoded;
    }
}
