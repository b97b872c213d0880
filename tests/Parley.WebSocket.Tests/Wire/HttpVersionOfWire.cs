namespace Parley.WebSocket.Tests.Wire;

/// <summary>What a WebSocket is opened over: an upgrade (RFC 6455), or an extended CONNECT (RFC 8441).</summary>
public enum HttpVersionOfWire
{
    Http1,
    Http2,
}
