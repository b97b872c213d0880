using System.Buffers;
using Microsoft.AspNetCore.Http;
using Parley.Engine.Diagnostics;
using Parley.Engine.Http;
using Parley.Engine.Sessions;
using Parley.Protocol.EngineIO;
using Parley.Protocol.EngineIO.V3;

namespace Parley.Engine.Transports.Polling;

/// <summary>A GET of the polling transport: waits until there is something to say, then says all of it.</summary>
internal static class PollRequest
{
    // As many as a client may send in one request.
    private const int MaxPacketsPerResponse = 10_000;

    /// <param name="context">The request.</param>
    /// <param name="session">Its session.</param>
    /// <param name="transport">The session's transport.</param>
    /// <param name="maxPackets">How many packets the answer may hold; the rest waits for the next poll.</param>
    public static async Task HandleAsync(HttpContext context, EngineSession session, PollingTransport transport, int maxPackets = MaxPacketsPerResponse)
    {
        switch (session.BeginPoll(transport))
        {
            case PollStart.WrongTransport:
                await session.Server.RefuseAsync(context, Refusal.WrongTransport);
                return;
            case PollStart.SessionClosed:
                await session.Server.RefuseAsync(context, Refusal.UnknownSession);
                return;
            case PollStart.Overlap:
                session.Abort(new SessionEnd(DisconnectReason.TransportError, "its client polled twice at a time"));
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                return;
        }

        var woken = transport.WaitAsync();
        if (!woken.IsCompleted)
        {
            LongRunningRequest.Mark(context);
        }

        PollSignal signal;
        await using (context.RequestAborted.UnsafeRegister(static state => OnAborted((PollingTransport)state!), transport))
        {
            signal = await woken;
        }

        switch (signal)
        {
            case PollSignal.Drain:
                await DrainAsync(context, session, transport, maxPackets);
                break;
            case PollSignal.Release:
                session.EndPoll(transport);
                await WriteAsync(context, session, transport, [EngineMessage.Noop], 1);
                break;
            case PollSignal.Gone:
                session.EndPoll(transport);
                break;
        }
    }

    private static void OnAborted(PollingTransport transport) => transport.Session.OnPollAborted(transport);

    /// <summary>Answers with what is queued; this request owns the session's output until it has.</summary>
    private static async Task DrainAsync(HttpContext context, EngineSession session, PollingTransport transport, int maxPackets)
    {
        var batch = ArrayPool<EngineMessage>.Shared.Rent(Math.Clamp(session.QueuedPackets, 1, maxPackets));
        var taken = session.TakeBatch(transport, batch.AsSpan(0, Math.Min(batch.Length, maxPackets)), session.Server.Options.MaxPayload);

        // Before the answer leaves: its client may poll again before this method has come to its end.
        session.EndPoll(transport);
        if (taken == 0)
        {
            // What was queued went away: the session moved to a WebSocket at this very moment.
            ArrayPool<EngineMessage>.Shared.Return(batch);
            await WriteAsync(context, session, transport, [EngineMessage.Noop], 1);
            return;
        }

        try
        {
            await WriteInTimeAsync(context, session, WriteAsync(context, session, transport, batch, taken));
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            session.Abort(new SessionEnd(DisconnectReason.TransportError, "a poll could not be answered", Exception: exception));
        }
        finally
        {
            Array.Clear(batch, 0, taken);
            ArrayPool<EngineMessage>.Shared.Return(batch);
            session.ReleaseOutput();
        }
    }

    /// <summary>Bounds an answer that its client does not read.</summary>
    private static async Task WriteInTimeAsync(HttpContext context, EngineSession session, Task write)
    {
        if (!write.IsCompleted)
        {
            var outOfTime = session.OnSlowAnswer();
            if (await Task.WhenAny(write, outOfTime) == outOfTime)
            {
                // By the request itself: another thread might come late, and abort the next one on its connection.
                context.Abort();
            }

            session.OnSlowWriteDone();
        }

        await write;
    }

    private static async Task WriteAsync(HttpContext context, EngineSession session, PollingTransport transport, EngineMessage[] messages, int count)
    {
        var isVersion3 = session.ProtocolVersion == EngineRevision.V3;
        var maxLength = isVersion3 ? V3PayloadWriter.GetMaxLength(messages.AsSpan(0, count)) : PayloadWriter.GetLength(messages.AsSpan(0, count));
        var body = ArrayPool<byte>.Shared.Rent(maxLength);
        try
        {
            var isBinary = isVersion3 && transport.SendsBytes && V3PayloadWriter.HasBinary(messages.AsSpan(0, count));
            var length = Encode(messages.AsSpan(0, count), body, isVersion3, isBinary);
            session.Server.Metrics.OnSent("polling", length);
            var response = context.Response;
            response.ContentType = isBinary ? "application/octet-stream" : "text/plain; charset=UTF-8";
            PollingHeaders.Set(context);
            session.Server.TellOfHeaders(context);
            await ResponseCompression.WriteAsync(context, session.Server.Options, body.AsMemory(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body);
        }
    }

    private static int Encode(ReadOnlySpan<EngineMessage> messages, Span<byte> body, bool isVersion3, bool isBinary)
    {
        if (!isVersion3)
        {
            return PayloadWriter.Write(messages, body);
        }

        return isBinary ? V3PayloadWriter.WriteBinary(messages, body) : V3PayloadWriter.WriteText(messages, body);
    }
}
