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
    private BinaryForms? _forms;

    private EngineMessage(byte[] frame, int headerLength, WebSocketOpcode opcode)
    {
        _frame = frame;
        _headerLength = headerLength;
        Opcode = opcode;
    }

    public static EngineMessage Ping { get; } = Text(EnginePacketType.Ping, default);

    public static EngineMessage Pong { get; } = Text(EnginePacketType.Pong, default);

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

    /// <summary>The packet in a polling payload, of <see cref="PollingLength"/> bytes.</summary>
    public ReadOnlySpan<byte> PollingForm => IsBinary ? Forms.Base64 ??= EncodeBase64(Packet) : Packet;

    private BinaryForms Forms => _forms ??= new BinaryForms();

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
        var form = PollingForm;
        form.CopyTo(destination);
        return form.Length;
    }

    /// <summary>The polling form of a binary message as a text message, for WebSocket clients that cannot receive bytes.</summary>
    public EngineMessage ToBase64Text()
    {
        var message = Allocate(WebSocketOpcode.Text, PollingLength, out var packet);
        WritePolling(packet);
        return message;
    }

    /// <summary>A binary message as WebSocket clients of Engine.IO v3 receive it: with its type in front, and as <c>b4</c> and base64 if they cannot receive bytes.</summary>
    public EngineMessage ToVersion3(bool asBase64)
    {
        if (asBase64)
        {
            var message = AllocateLike(WebSocketOpcode.Text, 1 + PollingLength, out var text);
            "b4"u8.CopyTo(text);
            PollingForm[1..].CopyTo(text[2..]);
            return message;
        }

        if (Forms.Version3 is not { } version3)
        {
            version3 = AllocateLike(WebSocketOpcode.Binary, 1 + Packet.Length, out var packet);
            packet[0] = (byte)EnginePacketType.Message;
            Packet.CopyTo(packet[1..]);
            Forms.Version3 = version3;
        }

        return version3;
    }

    private EngineMessage AllocateLike(WebSocketOpcode opcode, int length, out Span<byte> packet)
    {
        var message = Allocate(opcode, length, out packet);
        message.IsCompressible = IsCompressible;
        return message;
    }

    private static byte[] EncodeBase64(ReadOnlySpan<byte> data)
    {
        var encoded = GC.AllocateUninitializedArray<byte>(1 + Base64.GetMaxEncodedToUtf8Length(data.Length));
        encoded[0] = (byte)'b';
        Base64.EncodeToUtf8(data, encoded.AsSpan(1), out _, out _);
        return encoded;
    }

    /// <summary>
    /// Forms of a binary message that some clients need, kept because a broadcast to many of them would make each of them again and again.
    /// Threads that make one at the same time make the same.
    /// </summary>
    private sealed class BinaryForms
    {
        public byte[]? Base64 { get; set; }

        public EngineMessage? Version3 { get; set; }
    }
}
