using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Parley.Tests.Support;

/// <summary>Counts the requests a server is working on, so that a test can wait until they have come or gone. A WebSocket counts until its connection is done with.</summary>
internal sealed class RequestGauge
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = NewSignal();
    private int _running;

    public async Task RunAsync(HttpContext context, RequestDelegate next)
    {
        Count(1);
        try
        {
            await next(context);
        }
        finally
        {
            // On HTTP/1.1 the request of a WebSocket may be over long before it.
            if (context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols && context.Features.Get<IConnectionCompleteFeature>() is { } connection)
            {
                connection.OnCompleted(_ => { Count(-1); return Task.CompletedTask; }, context.TraceIdentifier);
            }
            else
            {
                Count(-1);
            }
        }
    }

    /// <summary>Completes when this many requests are running.</summary>
    public Task WhenRunningAsync(int requests) => WhenRunningAsync(running => running == requests);

    /// <summary>Completes when there is a number of running requests that is right. It is asked again whenever one has begun or ended.</summary>
    public async Task WhenRunningAsync(Func<int, bool> isRight)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (isRight(_running))
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.Guarded();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Count(int difference)
    {
        lock (_gate)
        {
            _running += difference;
            _changed.SetResult();
            _changed = NewSignal();
        }
    }
}
