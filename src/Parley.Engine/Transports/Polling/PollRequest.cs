using System.Buffers;
using Microsoft.AspNetCore.Http;
using Parley.Engine.Diagnostics;
using Parley.Engine.Http;
using Parley.Engine.Sessions;
using Parley.Protocol.EngineIO;

namespace Parley.Engine.Transports.Polling;

/// <summary>A GET of the polling transport: waits until there is something to say, then says all of it.</summary>
internal static class PollRequest
{
    // As many as a client may send in one request.
    private const int MaxPacketsPerResponse = 10_000;

    public static async Task HandleAsync(HttpContext context, EngineSession session, PollingTransport transport)
    {
        switch (session.BeginPoll(transport))
        {
            case PollStart.WrongTransport:
                session.Server.NoteRefusal(transport.Name, Refusal.BadRequest);
                await Refusal.BadRequest.WriteAsync(context);
                return;
            case PollStart.SessionClosed:
                session.Server.NoteRefusal(transport.Name, Refusal.UnknownSession);
                await Refusal.UnknownSession.WriteAsync(context);
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
                await DrainAsync(context, session, transport);
                break;
            case PollSignal.Release:
                session.EndPoll(transport);
                await WriteAsync(context, session, [EngineMessage.Noop], 1);
                break;
            case PollSignal.Gone:
                session.EndPoll(transport);
                break;
        }
    }

    private static void OnAborted(PollingTransport transport) => transport.Session.OnPollAborted(transport);

    /// <summary>Answers with what is queued; this request owns the session's output until it has.</summary>
    private static async Task DrainAsync(HttpContext context, EngineSession session, PollingTransport transport)
    {
        var batch = ArrayPool<EngineMessage>.Shared.Rent(Math.Clamp(session.QueuedPackets, 1, MaxPacketsPerResponse));
        var taken = session.TakeBatch(transport, batch, session.Server.Options.MaxPayload);

        // Before the answer leaves: its client may poll again before this method has come to its end.
        session.EndPoll(transport);
        if (taken == 0)
        {
            // What was queued went away: the session moved to a WebSocket at this very moment.
            ArrayPool<EngineMessage>.Shared.Return(batch);
            await WriteAsync(context, session, [EngineMessage.Noop], 1);
            return;
        }

        try
        {
            await WriteAsync(context, session, batch, taken);
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

    private static async Task WriteAsync(HttpContext context, EngineSession session, EngineMessage[] messages, int count)
    {
        var length = PayloadWriter.GetLength(messages.AsSpan(0, count));
        var body = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            PayloadWriter.Write(messages.AsSpan(0, count), body);
            session.Server.Metrics.OnSent("polling", length);
            var response = context.Response;
            response.ContentType = "text/plain; charset=UTF-8";
            PollingHeaders.Set(context);
            await ResponseCompression.WriteAsync(context, session.Server.Options, body.AsMemory(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(body);
        }
    }
}
