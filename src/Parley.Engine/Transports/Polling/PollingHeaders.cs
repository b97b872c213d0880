using Microsoft.AspNetCore.Http;

namespace Parley.Engine.Transports.Polling;

/// <summary>The headers of every answer to a polling request.</summary>
internal static class PollingHeaders
{
    public static void Set(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";

        // Internet Explorer takes the text of a response for a script attack and blanks it out, unless told not to look.
        string? agent = context.Request.Headers.UserAgent;
        if (agent is not null && (agent.Contains(";MSIE", StringComparison.Ordinal) || agent.Contains("Trident/", StringComparison.Ordinal)))
        {
            context.Response.Headers.XXSSProtection = "0";
        }
    }
}
