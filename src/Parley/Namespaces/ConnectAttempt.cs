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

    private static readonly Rejection TooMany = new("too many connections", Data: null);

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

        var (socket, keptOut) = await MakeSocketAsync(@namespace);
        if (keptOut is not null)
        {
            Refuse(@namespace, keptOut);
            return;
        }

        if (socket is null)
        {
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

        if (await CheckAsync(@namespace, () => AdmitAsync(@namespace, socket)) is { } rejection)
        {
            socket.Abandon();
            Refuse(@namespace, rejection);
        }
        else
        {
            await socket.WhenSharedAsync();
            server.Metrics.OnConnectEnded(@namespace.MetricName, connection.Accept(this, socket) ? Accepted(socket) : Disconnected);
        }
    }

    private void Refuse(Namespace @namespace, Rejection rejection)
    {
        // The log has the exception already.
        var isFailure = ReferenceEquals(rejection, Failed);
        if (!isFailure)
        {
            server.Logger.ConnectRefused(@namespace.Name, rejection.Message);
        }

        server.Metrics.OnConnectEnded(@namespace.MetricName, isFailure ? "failed" : "refused");
        connection.Refuse(this, rejection);
    }

    private static string Accepted(Socket socket) => socket.Recovered ? "recovered" : "accepted";

    /// <summary>Makes the client's socket: the one it had, if it comes back in time and nothing it missed is lost, else a new one.</summary>
    /// <returns>The socket, why the client is kept out, or neither if another connection is about to go on with the client's session.</returns>
    private async ValueTask<(Socket? Socket, Rejection? Rejection)> MakeSocketAsync(Namespace @namespace)
    {
        var (session, lastReceived) = await FindSessionAsync(@namespace);
        if (session is not null)
        {
            // Before the claim, which is for the session's user alone.
            var returning = new Socket(connection, handshake, session, lastReceived);
            string? user = null;
            if (await CheckAsync(@namespace, async () =>
                {
                    var refusal = await CheckAccessAsync(@namespace, returning);
                    user = returning.SessionUser;
                    return refusal;
                }) is { } rejection)
            {
                returning.Abandon();
                return (null, rejection);
            }

            switch (session.TryClaim(returning, user, lastReceived))
            {
                case ClaimResult.Claimed:
                    return (returning, null);
                case ClaimResult.Taken:
                    returning.Abandon();
                    return default;
            }

            returning.StopIdentity();
            returning.GiveBackSession();
            return (new Socket(@namespace, connection, handshake), null);
        }

        return (new Socket(@namespace, connection, handshake), null);
    }

    /// <summary>Finds what a client that comes back can go on with, here or where all nodes keep it.</summary>
    private async ValueTask<(RecoverySession? Session, long? LastReceived)> FindSessionAsync(Namespace @namespace)
    {
        if (connection.IsVersion2 || @namespace.Recovery is not { } recovery || !RecoveryRequest.TryRead(handshake.Auth, out var request))
        {
            return default;
        }

        if (@namespace.SharedSessions is { } shared)
        {
            // It has what was missed and nothing else.
            return (await shared.RestoreAsync(request), null);
        }

        return recovery.TryFind(@namespace, request.PrivateId, out var session) && recovery.TryReadOffset(request.Offset, out var lastReceived)
            ? (session, lastReceived)
            : default;
    }

    private static async Task<Rejection?> CheckAccessAsync(Namespace @namespace, Socket socket) =>
        @namespace.Handlers.Access is { } access ? await access.CheckAsync(socket) : null;

    private static async Task<Rejection?> AdmitAsync(Namespace @namespace, Socket socket)
    {
        // One that comes back has been checked.
        if (!socket.Recovered && await CheckAccessAsync(@namespace, socket) is { } refusal)
        {
            return refusal;
        }

        return await RunMiddlewareAsync(@namespace, socket) ?? (await socket.TryEnterUserAsync() ? null : TooMany);
    }

    /// <summary>Runs a check, of which a failure keeps the client out.</summary>
    private static async ValueTask<Rejection?> CheckAsync(Namespace @namespace, Func<Task<Rejection?>> check)
    {
        try
        {
            return await check();
        }
        catch (Exception exception)
        {
            @namespace.Server.Logger.AccessCheckFailed(exception, @namespace.Name);
            return Failed;
        }
    }

    private static async ValueTask<Rejection?> RunMiddlewareAsync(Namespace @namespace, Socket socket)
    {
        var middleware = @namespace.Handlers.Middleware;
        if (middleware.Length == 0 || (socket.Recovered && @namespace.Recovery!.Options.SkipMiddlewares))
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
