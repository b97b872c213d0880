using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Parley.Engine.Sessions;
using Parley.Security;

namespace Parley.Sockets;

internal sealed partial class ClientConnection
{
    // Only where the authentication of the handshake ends or was renewed. Set once, under the lock.
    private volatile SocketIdentity? _identity;

    // Places among the connections of an address and of users, where those are limited. Under the lock.
    private List<(string? User, IDisposable Place)>? _places;

    public ClaimsPrincipal User => _identity?.User ?? _facts.User;

    /// <summary>The user, unless nobody is known.</summary>
    public ClaimsPrincipal? KnownUser => _identity?.User ?? _facts.KnownUser;

    public static ClientConnection Open(SocketIOServer server, EngineSession session, HttpContext context)
    {
        var connection = new ClientConnection(server, session, new ConnectionFacts(context));
        if (SocketIOServer.TakePlace(context) is { } place)
        {
            connection._places = [(null, place)];
        }

        if (server.Options.CloseOnAuthenticationExpiration && AuthenticationExpiry.Of(context) is { } expires)
        {
            connection._identity = new SocketIdentity(server, connection, connection._facts.User);
            connection._identity.Set(connection._facts.User, expires);
        }

        return connection;
    }

    /// <summary>Gives the connection a renewed user, for all sockets that have none of their own.</summary>
    /// <returns>Those sockets.</returns>
    public Socket[] Renew(ClaimsPrincipal user, DateTimeOffset? expires)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                return [];
            }

            _identity ??= new SocketIdentity(_server, this, user);
            _identity.Set(user, expires);
            return [.. _sockets.Where(static socket => !socket.HasOwnUser)];
        }
    }

    /// <summary>Counts the connection among those of a user, once.</summary>
    /// <returns><see langword="false"/> if the user has as many as they may have.</returns>
    public bool TryCount(string userId)
    {
        if (_server.UserCounts is not { } counts)
        {
            return true;
        }

        lock (_gate)
        {
            if (_isClosed || _places?.Exists(place => string.Equals(place.User, userId, StringComparison.Ordinal)) == true)
            {
                return true;
            }

            if (counts.TryTake(userId) is not { } taken)
            {
                return false;
            }

            (_places ??= []).Add((userId, taken));
            return true;
        }
    }

    /// <summary>Gives back what the connection was counted for. Under the lock.</summary>
    private void GiveBackPlaces()
    {
        _identity?.Stop();
        foreach (var (_, place) in _places ?? [])
        {
            place.Dispose();
        }

        _places = null;
    }
}
