using System.Globalization;
using Microsoft.AspNetCore.Http;
using Parley.Engine.Diagnostics;

namespace Parley.Engine.Http;

/// <content>What is turned away before anything is spent on it.</content>
internal sealed partial class EngineServer
{
    private int _handshakes;

    /// <summary>Spread, so that those turned away do not all come back at once.</summary>
    public static string RetryAfterSeconds() => Random.Shared.Next(1, 10).ToString(CultureInfo.InvariantCulture);

    /// <summary>Tells log and metrics of a handshake that is kept out because of its address, and answers it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="limit">The option that says so.</param>
    /// <param name="value">Its value.</param>
    /// <param name="outcome">What metrics call it.</param>
    public void RefuseAddress(HttpContext context, string limit, int value, string outcome)
    {
        var transport = EngineRequest.Read(context).TransportName;
        Logger.TooManyOfOneAddress(transport, limit, value);
        Metrics.OnHandshake(transport, outcome);
        Metrics.OnLimit(limit);
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = RetryAfterSeconds();
    }

    /// <summary>Why a request is refused whose query is longer than it may be.</summary>
    private Refusal? CheckQuery(HttpContext context)
    {
        var query = context.Request.QueryString.Value.AsSpan();
        var (limit, value) = query.Length > Options.MaxQueryLength ? (nameof(Options.MaxQueryLength), Options.MaxQueryLength)
            : query.Count('&') >= Options.MaxQueryParameters ? (nameof(Options.MaxQueryParameters), Options.MaxQueryParameters)
            : default;
        if (limit is null)
        {
            return null;
        }

        Logger.QueryTooLong(limit, value);
        Metrics.OnLimit(limit);
        return Refusal.QueryTooLong;
    }

    /// <summary>Takes a place among the handshakes in progress, to be given back by disposing it; where there is none, answers the request.</summary>
    private async ValueTask<HandshakePlace?> BeginHandshakeAsync(HttpContext context, EngineRequest request)
    {
        if (Interlocked.Increment(ref _handshakes) <= Options.MaxConcurrentHandshakes)
        {
            return new HandshakePlace(this);
        }

        Interlocked.Decrement(ref _handshakes);
        Logger.TooManyHandshakes(request.TransportName, nameof(EngineOptions.MaxConcurrentHandshakes), Options.MaxConcurrentHandshakes);
        Metrics.OnHandshake(request.TransportName, EngineMetrics.TooManyHandshakes);
        Metrics.OnLimit(nameof(EngineOptions.MaxConcurrentHandshakes));
        await AnswerUnavailableAsync(context);
        return null;
    }

    private static Task AnswerUnavailableAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        context.Response.Headers.RetryAfter = RetryAfterSeconds();
        return context.Response.CompleteAsync();
    }

    private sealed class HandshakePlace(EngineServer server) : IDisposable
    {
        private int _isGivenBack;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isGivenBack, 1) == 0)
            {
                Interlocked.Decrement(ref server._handshakes);
            }
        }
    }
}
