using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;

namespace Parley.Engine.Http;

/// <summary>A request that lasts because it is meant to: a WebSocket, or a poll that waits for something to be said.</summary>
internal static class LongRunningRequest
{
    // The tag of SignalR's requests, so that one filter keeps both out of the durations of ordinary ones.
    private const string Tag = "http.long_running";

    /// <summary>Takes it out of request timeouts, and has telemetry tell it from requests that are slow.</summary>
    public static void Mark(HttpContext context)
    {
        context.Features.Get<IHttpRequestTimeoutFeature>()?.DisableTimeout();
        context.Features.Get<IHttpActivityFeature>()?.Activity.SetTag(Tag, "true");
        context.Features.Get<IHttpMetricsTagsFeature>()?.Tags.Add(new(Tag, "true"));
    }
}
