using Microsoft.AspNetCore.Http;

namespace Parley.Engine;

/// <summary>A request that got no further than the engine, as <see cref="EngineOptions.OnConnectionError"/> is told of it.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/server-api/#event-connection_error">Socket.IO documentation, connection_error</see>.</remarks>
public sealed class ConnectionError
{
    internal ConnectionError(HttpContext request, int code, string message, string? contextName, Exception? exception)
    {
        HttpContext = request;
        Code = code;
        Message = message;
        ContextName = contextName;
        Exception = exception;
    }

    /// <summary>The request; not to be kept beyond the call. A session id in its query is a secret.</summary>
    public HttpContext HttpContext { get; }

    /// <summary>The number that clients see, 0 to 5.</summary>
    public int Code { get; }

    /// <summary>The words that clients see.</summary>
    public string Message { get; }

    /// <summary>
    /// What a code that stands for several faults means here, as the official server names it: <c>INVALID_ORIGIN</c>, <c>TRANSPORT_MISMATCH</c>,
    /// <c>PROTOCOL_MISMATCH</c>, <c>TRANSPORT_HANDSHAKE_ERROR</c>, <c>ID_GENERATION_ERROR</c>; besides them <c>ORIGIN_NOT_ALLOWED</c>.
    /// Otherwise <see langword="null"/>.
    /// </summary>
    public string? ContextName { get; }

    /// <summary>The exception that caused it, if one did.</summary>
    public Exception? Exception { get; }
}
