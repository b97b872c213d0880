using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Parley.Engine.Diagnostics;
using Parley.Engine.Http;
using Parley.Engine.Sessions;
using Parley.Protocol.EngineIO;
using Parley.Protocol.EngineIO.V3;

namespace Parley.Engine.Transports.Polling;

/// <summary>A POST of the polling transport: packets from the client, handled in order before it is answered <c>ok</c>.</summary>
internal static class PostRequest
{
    /// <summary>A long payload lets other sessions run after this many packets.</summary>
    private const int PacketsPerTurn = 64;

    private static readonly byte[] Ok = "ok"u8.ToArray();

    public static async Task HandleAsync(HttpContext context, EngineSession session, PollingTransport transport)
    {
        if (session.ProtocolVersion == EngineRevision.V4 && IsBinary(context))
        {
            // The binary payloads of Engine.IO v3; in v4 binary travels as base64 text.
            session.Abort(new SessionEnd(DisconnectReason.TransportError, "its client posted a binary payload, as older protocols have it"));
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        if (context.Request.Headers.ContentEncoding.Count > 0)
        {
            // Inflating what a client sends would undo the limit on its size, and no client compresses.
            session.Server.Logger.RequestRefused(StatusCodes.Status415UnsupportedMediaType, "its payload has a Content-Encoding");
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        switch (session.BeginPost(transport))
        {
            case PostStart.WrongTransport:
                await session.Server.RefuseAsync(context, Refusal.WrongTransport);
                return;
            case PostStart.Overlap:
                session.Abort(new SessionEnd(DisconnectReason.TransportError, "its client posted twice at a time"));
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return;
        }

        int status;
        try
        {
            status = await ReceiveAsync(context, session);
        }
        catch (BadHttpRequestException exception)
        {
            // Too large is the one fault that leaves the session as it was.
            status = exception.StatusCode;
            if (status != StatusCodes.Status413PayloadTooLarge)
            {
                session.Abort(new SessionEnd(DisconnectReason.TransportError, "a POST could not be read", Exception: exception));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            session.Abort(new SessionEnd(DisconnectReason.TransportError, "its client broke off a POST", Exception: exception));

            // Kestrel would go on reading the body, whose reader is stuck in the read that failed, and log that as an error.
            context.Abort();
            return;
        }
        finally
        {
            // Before the answer leaves: its client may post again before this method has come to its end.
            session.EndPost();
        }

        if (status == StatusCodes.Status413PayloadTooLarge)
        {
            session.Server.Logger.RequestTooLarge(nameof(EngineOptions.MaxPayload), session.Server.Options.MaxPayload);
            session.Server.Metrics.OnLimit(nameof(EngineOptions.MaxPayload));
        }

        context.Response.StatusCode = status;
        if (status == StatusCodes.Status200OK)
        {
            context.Response.ContentType = "text/html";
            PollingHeaders.Set(context);
            session.Server.TellOfHeaders(context);
            context.Response.ContentLength = Ok.Length;
            await context.Response.Body.WriteAsync(Ok);
        }
    }

    private static async Task<int> ReceiveAsync(HttpContext context, EngineSession session)
    {
        var maxBytes = session.Server.Options.MaxPayload;
        if (context.Request.ContentLength > maxBytes)
        {
            return StatusCodes.Status413PayloadTooLarge;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = maxBytes + 1L;
        }

        var reader = context.Request.BodyReader;
        var (status, body) = await ReadBodyAsync(context, session, maxBytes);
        if (status != StatusCodes.Status200OK)
        {
            return status;
        }

        session.Server.Metrics.OnReceived("polling", (int)body.Length);
        session.InboundRate?.Owe(packets: 0, (int)body.Length);
        if (body.IsSingleSegment)
        {
            await HandleBodyAsync(context, session, body.First);
        }
        else
        {
            var length = (int)body.Length;
            var copy = ArrayPool<byte>.Shared.Rent(length);
            try
            {
                body.CopyTo(copy);
                await HandleBodyAsync(context, session, copy.AsMemory(0, length));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(copy);
            }
        }

        reader.AdvanceTo(body.End);
        return StatusCodes.Status200OK;
    }

    /// <summary>Reads to the end of the body and leaves it in the reader, or gives up as soon as it is too long or its time is up.</summary>
    /// <returns>The status to answer with, unless it is 200, and the body.</returns>
    private static async ValueTask<(int Status, ReadOnlySequence<byte> Body)> ReadBodyAsync(HttpContext context, EngineSession session, int maxBytes)
    {
        var reader = context.Request.BodyReader;
        var isSlow = false;
        try
        {
            while (true)
            {
                var reading = reader.ReadAsync();
                if (!isSlow && !reading.IsCompleted)
                {
                    isSlow = true;
                    session.BeginMessage(reader);
                }

                var result = await reading;
                if (result.Buffer.Length > maxBytes || result.IsCanceled)
                {
                    reader.AdvanceTo(result.Buffer.End);
                    return (result.IsCanceled ? StatusCodes.Status408RequestTimeout : StatusCodes.Status413PayloadTooLarge, default);
                }

                if (result.IsCompleted)
                {
                    return (StatusCodes.Status200OK, result.Buffer);
                }

                reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            }
        }
        finally
        {
            // Nothing may be left in the reader for the connection's next request, and what stopped it may have come too late for this read.
            if (isSlow && session.EndMessage() && (HttpProtocol.IsHttp11(context.Request.Protocol) || HttpProtocol.IsHttp10(context.Request.Protocol)))
            {
                context.Response.Headers.Connection = "close";
            }
        }
    }

    private static Task HandleBodyAsync(HttpContext context, EngineSession session, ReadOnlyMemory<byte> body)
    {
        var maxPackets = session.Server.Options.MaxPacketsPerPayload;
        if (session.ProtocolVersion == EngineRevision.V4)
        {
            return HandlePacketsAsync(session, new PayloadReader(body, maxPackets));
        }

        return IsBinary(context)
            ? HandlePacketsAsync(session, new V3BinaryPayloadReader(body, maxPackets))
            : HandlePacketsAsync(session, new V3TextPayloadReader(body, maxPackets));
    }

    private static bool IsBinary(HttpContext context) =>
        context.Request.ContentType?.StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase) == true;

    private static async Task HandlePacketsAsync<TReader>(EngineSession session, TReader payload)
        where TReader : struct, IPayloadReader
    {
        for (var packets = 1; session.IsOpen && TryHandleNext(session, ref payload, out var handled); packets++)
        {
            await handled;
            if (packets % PacketsPerTurn == 0)
            {
                await Task.Yield();
            }
        }
    }

    private static bool TryHandleNext<TReader>(EngineSession session, ref TReader payload, out ValueTask handled)
        where TReader : struct, IPayloadReader
    {
        if (payload.TryRead(out var packet, out var error))
        {
            handled = session.OnPacketAsync(packet);
            return true;
        }

        if (error != PayloadError.None)
        {
            session.Abort(Describe(error, session.Server.Options));
        }

        handled = default;
        return false;
    }

    private static SessionEnd Describe(PayloadError error, EngineOptions options) => error switch
    {
        PayloadError.TooManyPackets => SessionEnd.TooMuch(
            DisconnectReason.ParseError, "a payload holds too many packets", nameof(EngineOptions.MaxPacketsPerPayload), options.MaxPacketsPerPayload),
        PayloadError.InvalidBase64 => new(DisconnectReason.ParseError, "a binary packet is no base64"),
        PayloadError.InvalidUtf8 => new(DisconnectReason.ParseError, "a payload is no UTF-8"),
        _ => new(DisconnectReason.ParseError, "a packet has no known type"),
    };
}
