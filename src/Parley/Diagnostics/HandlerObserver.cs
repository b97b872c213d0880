using System.Diagnostics;
using Parley.Sockets;

namespace Parley.Diagnostics;

/// <summary>Runs a handler within a span of its own and measures it. Only where somebody listens; otherwise handlers run without.</summary>
internal static class HandlerObserver
{
    private const string ActivityName = "parley.event";

    // Spans are made here alone: HTTP has those of requests, and an emit is over before it returns.
    private static readonly ActivitySource Source = new("Parley");

    public static bool IsTracing => Source.HasListeners();

    /// <summary>The request that opens a connection, for the spans of its events to refer to; none while nobody listens.</summary>
    public static ActivityLink[]? LinkToRequest() =>
        IsTracing && Activity.Current is { } request ? [new ActivityLink(request.Context)] : null;

    /// <summary>Runs an item, observed if it is a handler and anybody looks.</summary>
    public static ValueTask RunAsync(Socket socket, InboxItem item) =>
        (socket.Namespace.Server.Metrics.TimesHandlers || IsTracing) && item.IsHandler ? ObserveAsync(socket, item) : item.RunAsync();

    private static async ValueTask ObserveAsync(Socket socket, InboxItem item)
    {
        var metrics = socket.Namespace.Server.Metrics;
        using var activity = Start(socket, item);
        var startedAt = metrics.StartHandler();
        string? error = null;
        try
        {
            await item.RunAsync();
        }
        catch (Exception exception) when (SocketInbox.IsFailure(socket, exception))
        {
            error = exception.GetType().FullName;
            activity?.SetStatus(ActivityStatusCode.Error).SetTag("error.type", error);
            throw;
        }
        finally
        {
            metrics.OnHandlerEnded(startedAt, socket.Namespace.MetricName, item.Description, error);
        }
    }

    private static Activity? Start(Socket socket, InboxItem item)
    {
        // A trace of its own: the request of a WebSocket lasts for hours and would hold them all.
        var activity = Source.StartActivity(ActivityName, ActivityKind.Consumer, parentContext: default, links: socket.Handshake.Links);
        if (activity is not null)
        {
            activity.DisplayName = $"{ActivityName} {item.Description}";
            activity.SetTag("parley.namespace", socket.Namespace.MetricName).SetTag("parley.event", item.Description);
        }

        return activity;
    }
}
