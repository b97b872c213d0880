using Parley.Diagnostics;
using Parley.Protocol.SocketIO;
using Parley.Sockets;

namespace Parley.Namespaces;

/// <summary>One client's way into one namespace: through the middleware, and in or out at the end. Runs on the pool, off the reader.</summary>
internal sealed class ConnectAttempt(ClientConnection connection, Namespace @namespace, Socket socket) : IThreadPoolWorkItem
{
    // What a client is told when a middleware ends without a word, and when one fails: its exception is nobody's business out there.
    private static readonly Rejection Silent = new("Connection refused", Data: null);
    private static readonly Rejection Failed = new("Internal server error", Data: null);

    private readonly ConnectingContext _context = new(socket);
    private bool _passed;

    public Namespace Namespace => @namespace;

    public Socket Socket => socket;

    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    private async Task RunAsync()
    {
        Rejection? rejection;
        try
        {
            await RunMiddlewareAsync(0);
            rejection = _context.Rejection ?? (_passed ? null : Silent);
        }
        catch (Exception exception)
        {
            @namespace.Server.Logger.MiddlewareFailed(exception, @namespace.Name);
            rejection = Failed;
        }

        if (rejection is null)
        {
            connection.Accept(this, socket);
        }
        else
        {
            @namespace.Server.Logger.ConnectRefused(@namespace.Name, rejection.Message);
            connection.Refuse(this, ConnectPackets.Refused(@namespace.Utf8Name, rejection));
        }
    }

    private Task RunMiddlewareAsync(int index)
    {
        var middleware = @namespace.Middleware;
        if (_context.Rejection is not null)
        {
            return Task.CompletedTask;
        }

        if (index < middleware.Length)
        {
            return middleware[index](_context, () => RunMiddlewareAsync(index + 1));
        }

        _passed = true;
        return Task.CompletedTask;
    }
}
