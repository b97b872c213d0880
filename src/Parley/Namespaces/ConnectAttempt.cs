using Parley.Diagnostics;
using Parley.Sockets;

namespace Parley.Namespaces;

/// <summary>One client's way into one namespace: found, through its middleware, and in or out at the end. Runs on the pool, off the reader.</summary>
internal sealed class ConnectAttempt(ClientConnection connection, SocketIOServer server, string name, Handshake handshake) : IThreadPoolWorkItem
{
    private static readonly Rejection Unknown = new("Invalid namespace", Data: null);

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
            connection.Refuse(this, Failed);
            return;
        }

        if (@namespace is null)
        {
            server.Logger.ConnectRefused("(unknown)", Unknown.Message);
            connection.Refuse(this, Unknown);
            return;
        }

        var socket = new Socket(@namespace, connection, handshake);
        if (!connection.TryBegin(this, socket))
        {
            socket.Abandon();
            return;
        }

        if (await AdmitAsync(@namespace, socket) is { } rejection)
        {
            server.Logger.ConnectRefused(@namespace.Name, rejection.Message);
            socket.Abandon();
            connection.Refuse(this, rejection);
        }
        else
        {
            connection.Accept(this, socket);
        }
    }

    private static async ValueTask<Rejection?> AdmitAsync(Namespace @namespace, Socket socket)
    {
        try
        {
            if (@namespace.Handlers.Access is { } access && await access.CheckAsync(socket) is { } refusal)
            {
                return refusal;
            }

            return await RunMiddlewareAsync(@namespace, socket) ?? (await socket.TryEnterUserAsync() ? null : TooMany);
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
