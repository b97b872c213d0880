using System.Text.Json;

namespace Showcase.Lab;

/// <summary>What is at the ports of the lab: nothing for those who know no run, and on each port one channel.</summary>
internal static class LabEndpoints
{
    public static void UseGate(this WebApplication app, Runs runs) =>
        app.Use(async (context, next) =>
        {
            // The page is of another port, so of another origin. Any may read: what there is to read is told to those who know a token.
            context.Response.Headers.AccessControlAllowOrigin = "*";
            context.Response.Headers.CacheControl = "no-store";
            if (runs.Find(context.Request.Query["run"]) is not { } run)
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
            else if (context.Features.Get<CountedConnection>() is not { } connection || context.Request.Query["channel"] != connection.Channel || !Fits(connection.Channel, context.Request))
                context.Response.StatusCode = StatusCodes.Status404NotFound;
            else if (run.IsCrowd(context.Request.Query["run"]))
                await NextAsync(context, run, next);
            else if (!connection.TryJoin(run))
                context.Response.StatusCode = StatusCodes.Status409Conflict;
            else
                await CountAsync(context, run, run[connection.Channel], next);
        });

    public static void MapChannels(this WebApplication app)
    {
        app.MapGet("/poll", (HttpContext context, long after) => RunOf(context).After(after));
        // Browsers ask for WebSockets over HTTP/2 only where they have such a connection already; this opens it.
        app.MapGet("/hello", () => Results.NoContent());
        app.MapGet("/events", StreamAsync);
    }

    private static async Task CountAsync(HttpContext context, Run run, ChannelTally tally, RequestDelegate next)
    {
        tally.BeginRequest(context.Request.Protocol);
        try
        {
            await NextAsync(context, run, next);
        }
        finally
        {
            tally.End();
        }
    }

    private static Task NextAsync(HttpContext context, Run run, RequestDelegate next)
    {
        context.Features.Set(run);
        return next(context);
    }

    private static bool Fits(string channel, HttpRequest request) => channel switch
    {
        LabChannel.ShortPolling => request.Path == "/poll",
        LabChannel.Events => request.Path == "/events",
        LabChannel.LongPolling => request.Path == "/socket.io/" && request.Query["transport"] == "polling",
        LabChannel.WebSocketOverHttp2 when request.Path == "/hello" => true,
        _ => request.Path == "/socket.io/" && request.Query["transport"] == "websocket",
    };

    private static async Task StreamAsync(HttpContext context)
    {
        var run = RunOf(context);
        var isCounted = !run.IsCrowd(context.Request.Query["run"]);
        if (isCounted && !run[LabChannel.Events].TryOpen())
        {
            // EventSource asks again by itself, unless it is told that there is nothing.
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        var messages = run.Listen();
        context.Response.ContentType = "text/event-stream";
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, run.Ended);
        try
        {
            await context.Response.StartAsync(end.Token);
            await context.Response.Body.FlushAsync(end.Token);
            await foreach (var message in messages.Reader.ReadAllAsync(end.Token))
                await context.Response.WriteAsync($"data: {JsonSerializer.Serialize(message, JsonSerializerOptions.Web)}\n\n", end.Token);
        }
        catch (OperationCanceledException)
        {
            // The browser or the run has gone.
        }
        finally
        {
            run.Forget(messages);
            if (isCounted)
                run[LabChannel.Events].End();
        }
    }

    private static Run RunOf(HttpContext context) => context.Features.Get<Run>() ?? throw new InvalidOperationException("Requests come by the gate.");
}
