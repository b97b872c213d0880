namespace Showcase.Inspector;

/// <param name="IsMasked">Whether the value is a secret, of which only the name is told.</param>
public sealed record HeaderLine(string Name, string Value, bool IsMasked);

/// <summary>A request that opened a connection or moved it to another transport, and its answer, as the server saw them.</summary>
/// <param name="Transport"><c>polling</c> or <c>websocket</c>.</param>
/// <param name="Protocol">For example <c>HTTP/1.1</c>, where a WebSocket is an upgrade and its answer 101, or <c>HTTP/2</c>, where it is an extended CONNECT and its answer 200.</param>
/// <param name="IsCut">Whether there were more headers than are kept.</param>
public sealed record HandshakeExchange(
    string Transport,
    string Protocol,
    string Method,
    string Url,
    HeaderLine[] Request,
    int Status,
    string Reason,
    HeaderLine[] Response,
    bool IsCut);

/// <summary>The server tells nothing unasked.</summary>
#pragma warning disable CA1040 // A typed namespace has a contract of what it emits, here nothing.
public interface IInspectorClient;
#pragma warning restore CA1040
