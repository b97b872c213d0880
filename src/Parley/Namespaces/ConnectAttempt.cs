using System.Diagnostics.CodeAnalysis;
using Parley.Diagnostics;
using Parley.Engine;
using Parley.Engine.Diagnostics;
using Parley.Recovery;
using Parley.Sockets;

namespace Parley.Namespaces;

/// <summary>One client's way into one namespace: found, through its middleware, and in or out at the end. Runs on the pool, off the reader.</summary>
internal sealed class ConnectAttempt(ClientConnection connection, SocketIOServer server, string name, Handshake handshake) : IThreadPoolWorkItem
{
    // The outcome of an attempt that its connection did not outlive.
    private const string Disconnected = "disconnected";

    private static readonly Rejection Unknown = new("Invalid namespace", Data: null, IsAlwaysObject: true);

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

        if (!TryMakeSocket(@namespace, out var socket))
        {
            @namespace.Parent?.Release(@namespace);
            server.Metrics.OnConnectEnded(@namespace.MetricName, Disconnected);
            connection.ForceClose(new SessionEnd(DisconnectReason.ForcedClose, "another connection is about to go on with its client's session"));
            return;
        }

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
            server.Metrics.OnConnectEnded(@namespace.MetricName, connection.Accept(this, socket) ? Accepted(socket) : Disconnected);
        }
    }

    private static string Accepted(Socket socket) => socket.Recovered ? "recovered" : "accepted";

    /// <summary>Makes the client's socket: the one it had, if it comes back in time and nothing it missed is lost, else a new one.</summary>
    /// <returns><see langword="false"/> if another connection is about to go on with the client's session.</returns>
    private bool TryMakeSocket(Namespace @namespace, [NotNullWhen(true)] out Socket? socket)
    {
        if (server.Recovery is { } recovery
            && RecoveryRequest.TryRead(handshake.Auth, out var request)
            && recovery.TryFind(@namespace, request.PrivateId, out var session)
            && recovery.TryReadOffset(request.Offset, out var lastReceived))
        {
            socket = new Socket(connection, handshake, session, lastReceived);
            switch (session.TryClaim(socket, lastReceived))
            {
                case ClaimResult.Claimed:
                    return true;
                case ClaimResult.Taken:
                    socket = null;
                    return false;
            }
        }

        socket = new Socket(@namespace, connection, handshake);
        return true;
    }

    private static async ValueTask<Rejection?> RunMiddlewareAsync(Namespace @namespace, Socket socket)
    {
        var middleware = @namespace.Handlers.Middleware;
        if (middleware.Length == 0 || (socket.Recovered && @namespace.Server.Recovery!.Options.SkipMiddlewares))
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
