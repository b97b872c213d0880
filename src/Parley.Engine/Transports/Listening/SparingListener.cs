using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Parley.Engine.Transports.Listening;

/// <summary>Closes a connection that would take one of the last file descriptors before anything else is done for it, and before the next one is accepted.</summary>
/// <param name="listener">What accepts.</param>
/// <param name="files">What says which may stay.</param>
internal sealed class SparingListener(IConnectionListener listener, SpareFiles files) : IConnectionListener
{
    public EndPoint EndPoint => listener.EndPoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await listener.AcceptAsync(cancellationToken) is { } connection)
        {
            if (files.Admit(connection))
            {
                return connection;
            }

            connection.Abort();
            await connection.DisposeAsync();
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => listener.UnbindAsync(cancellationToken);

    public ValueTask DisposeAsync() => listener.DisposeAsync();
}
