using Microsoft.AspNetCore.Http;

namespace Parley.Tests.Support;

/// <summary>Counts the requests a server is working on, so that a test can wait until they have come or gone.</summary>
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
            Count(-1);
        }
    }

    /// <summary>Completes when this many requests are running.</summary>
    public async Task WhenRunningAsync(int requests)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_running == requests)
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
