using Parley.Protocol.WebSockets;

namespace Parley.Protocol.Tests.WebSockets;

/// <summary>A message that outlives the reader's buffer; compared by content through its hexadecimal form.</summary>
internal sealed record Received(WebSocketOpcode Opcode, string Hex)
{
    public static Received Of(WebSocketOpcode opcode, ReadOnlySpan<byte> payload) => new(opcode, Convert.ToHexString(payload));

    public static Received Text(string text) => Of(WebSocketOpcode.Text, System.Text.Encoding.UTF8.GetBytes(text));
}
