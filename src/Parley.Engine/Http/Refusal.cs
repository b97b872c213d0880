using Microsoft.AspNetCore.Http;

namespace Parley.Engine.Http;

/// <summary>The answers to requests that get no further, as the official server words them.</summary>
/// <remarks>
/// Polling clients read the code from JSON; a refused WebSocket gets the message as text and always status 400.
/// Source: <see href="https://socket.io/docs/v4/server-api/#event-connection_error">Socket.IO documentation, connection_error</see>.
/// </remarks>
/// <param name="Code">The number clients see.</param>
/// <param name="Message">The words clients see.</param>
/// <param name="Status">The HTTP status on polling requests.</param>
/// <param name="ContextName">What the code stands for here, for <see cref="ConnectionError.ContextName"/>; clients do not see it.</param>
/// <param name="Fault">What the application threw instead of deciding.</param>
internal sealed record Refusal(
    int Code, string Message, int Status = StatusCodes.Status400BadRequest, string? ContextName = null, Exception? Fault = null)
{
    private static readonly string[] Outcomes = ["unknown_transport", "unknown_session", "bad_method", "bad_request", "forbidden", "unsupported_protocol"];

    /// <summary>What metrics call it: of the message an application may make as many as it likes.</summary>
    public string Outcome => Outcomes[Code];

    public static Refusal UnknownTransport { get; } = new(0, "Transport unknown");

    public static Refusal UnknownSession { get; } = new(1, "Session ID unknown");

    /// <summary>As if there were none of that id, so that who has guessed or found it learns nothing.</summary>
    public static Refusal SessionOfAnotherUser { get; } = UnknownSession with { ContextName = "USER_MISMATCH" };

    public static Refusal BadHandshakeMethod { get; } = new(2, "Bad handshake method");

    public static Refusal BadRequest { get; } = new(3, "Bad request");

    public static Refusal MalformedOrigin { get; } = BadRequest with { ContextName = "INVALID_ORIGIN" };

    public static Refusal QueryTooLong { get; } = BadRequest with { ContextName = "QUERY_TOO_LONG" };

    public static Refusal WrongTransport { get; } = BadRequest with { ContextName = "TRANSPORT_MISMATCH" };

    public static Refusal WrongProtocol { get; } = BadRequest with { ContextName = "PROTOCOL_MISMATCH" };

    public static Refusal NoUpgrade { get; } = BadRequest with { ContextName = "TRANSPORT_HANDSHAKE_ERROR" };

    public static Refusal NoId { get; } = BadRequest with { ContextName = "ID_GENERATION_ERROR" };

    public static Refusal ForeignOrigin { get; } = ForbiddenBecause("Forbidden") with { ContextName = "ORIGIN_NOT_ALLOWED" };

    public static Refusal UnsupportedProtocol { get; } = new(5, "Unsupported protocol version");

    public static Refusal ForbiddenBecause(string message) => new(4, message, StatusCodes.Status403Forbidden);

    /// <summary>Answers a polling request.</summary>
    public Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        return context.Response.WriteAsJsonAsync(new RefusalBody(Code, Message), RefusalJsonContext.Default.RefusalBody, "application/json");
    }

    /// <summary>Answers a request for a WebSocket.</summary>
    public Task WriteToUpgradeAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        context.Response.ContentType = "text/html";
        if (HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            context.Response.Headers.Connection = "close";
        }

        context.Response.ContentLength = System.Text.Encoding.UTF8.GetByteCount(Message);
        return context.Response.WriteAsync(Message);
    }
}
