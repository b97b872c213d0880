using Parley.Diagnostics;
using Parley.Sockets;

namespace Parley.Namespaces;

/// <summary>One client's way into one namespace: found, through its middleware, and in or out at the end. Runs on the pool, off the reader.</summary>
internal sealed class ConnectAttempt(ClientConnection connection, SocketIOServer server, string name, Handshake handshake) : IThreadPoolWorkItem
{
    // The outcome of an attempt that its connection did not outlive.
    private const string Disconnected = "disconnected";

    private static readonly Rejection Unknown = new("Invalid namespace", Data: null);

    // What a client is told when a middleware ends without a word, and when one fails: its exception is nobody's business out there.
    private static readonly Rejection Silent = new("Connection refused", Data: null);
    private static readonly Rejection Failed = new("Internal server error", Data: null);

    public string NamespaceName => name;

    /// <summary>The socket that the client will have, once its namespace is found. Guarded by the connection's lock.</summary>
    public Socket? Socket { get; set; }

    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    private async Task RunAsync()
    {
        Namespace? @namespace;
        try
        {
            @namespace = await server.Namespaces.FindAsync(name, handshake);
        }
        catch (Exception exception)
        {
            server.Logger.MiddlewareFailed(exception, "(dynamic)");
            server.Metrics.OnConnectEnded(SocketMetrics.DynamicNamespace, "failed");
            connection.Refuse(this, Failed);
            return;
        }

        if (@namespace is null)
        {
            server.Logger.ConnectRefused("(unknown)", Unknown.Message);
            server.Metrics.OnConnectEnded(SocketMetrics.UnknownNamespace, "unknown_namespace");
            connection.Refuse(this, Unknown);
            return;
        }

        var socket = new Socket(@namespace, connection, handshake);
        if (!connection.TryBegin(this, socket))
        {
            socket.Abandon();
            server.Metrics.OnConnectEnded(@namespace.MetricName, Disconnected);
            return;
        }

        if (await RunMiddlewareAsync(@namespace, socket) is { } rejection)
        {
            var isFailure = ReferenceEquals(rejection, Failed);
            if (!isFailure)
            {
                server.Logger.ConnectRefused(@namespace.Name, rejection.Message);
            }

            server.Metrics.OnConnectEnded(@namespace.MetricName, isFailure ? "failed" : "refused");
            socket.Abandon();
            connection.Refuse(this, rejection);
        }
        else
        {
            server.Metrics.OnConnectEnded(@namespace.MetricName, connection.Accept(this, socket) ? "accepted" : Disconnected);
        }
    }

    private static async ValueTask<Rejection?> RunMiddlewareAsync(Namespace @namespace, Socket socket)
    {
        var middleware = @namespace.Handlers.Middleware;
        if (middleware.Length == 0)
        {
            return null;
        }

        var context = new ConnectingContext(socket);
        var passed = false;
        try
        {
            await RunFromAsync(0);
        }
        catch (Exception exception)
        {
            @namespace.Server.Logger.MiddlewareFailed(exception, @namespace.Name);
            return Failed;
        }

        return context.Rejection ?? (passed ? null : Silent);

        Task RunFromAsync(int index)
        {
            if (context.Rejection is null && index < middleware.Length)
            {
                return middleware[index](context, () => RunFromAsync(index + 1));
            }

            passed = true;
            return Task.CompletedTask;
        }
    }
}
