using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Parley.Engine.Http;
using Parley.Security;

namespace Parley;

public sealed partial class Socket
{
    private const string OtherUser = "The user is another than the socket's. A socket keeps its user; to change it, have the client disconnect and connect anew.";

    // Only if the client authenticated in this namespace. Set once.
    private volatile SocketIdentity? _identity;

    /// <summary>
    /// The socket's user: whom the client authenticated as in this namespace, else the user of the request that opened the connection, as ASP.NET
    /// Core authenticated it; and in either case as it was renewed last.
    /// </summary>
    public ClaimsPrincipal User => _identity?.User ?? _connection.User;

    /// <summary>The id of the user, as <see cref="SocketIOOptions.UserId"/> tells it; <see langword="null"/> if there is none.</summary>
    public string? UserId => Namespace.Server.UserIdOf(KnownUser);

    private ClaimsPrincipal? KnownUser => _identity?.User ?? _connection.KnownUser;

    /// <summary>Whose a session to come back to is: also one's that has a name and no id.</summary>
    internal string? SessionUser => UserId ?? (KnownUser?.Identity is { IsAuthenticated: true } identity ? EngineServer.NamePrefix + identity.Name : null);

    internal bool HasOwnUser => _identity is not null;

    /// <summary>Whether a handler of the socket is running or waiting for its turn.</summary>
    internal bool IsRunningHandlers => _inbox.IsRunning;

    /// <summary>
    /// Authenticates the client by a token it sent: in a middleware for this socket, and later, in the handler of an event, to renew an authentication
    /// before it expires. The scheme sees a request with the token as <c>Authorization: Bearer</c>.
    /// </summary>
    /// <param name="token">The token.</param>
    /// <param name="scheme">The authentication scheme; the application's default unless given.</param>
    /// <param name="cancellationToken">The scheme sees it as <see cref="HttpContext.RequestAborted"/>.</param>
    /// <returns>The scheme's result, which <see cref="User"/> reflects if it succeeded; a failure if the token is of another user than a connected socket's.</returns>
    /// <exception cref="InvalidOperationException">There is no such scheme, or no authentication at all (<c>AddAuthentication</c>).</exception>
    public Task<AuthenticateResult> AuthenticateAsync(string token, string? scheme = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(token);
        return AuthenticateRequestAsync(TokenAuthentication.Bearer(token), scheme, cancellationToken);
    }

    /// <summary>Does the same for a scheme that reads something other than a bearer token.</summary>
    /// <param name="present">Puts what the client sent where the scheme reads it, for example into a header.</param>
    /// <param name="scheme">The authentication scheme; the application's default unless given.</param>
    /// <param name="cancellationToken">The scheme sees it as <see cref="HttpContext.RequestAborted"/>.</param>
    /// <returns>As for <see cref="AuthenticateAsync"/>.</returns>
    /// <exception cref="InvalidOperationException">There is no such scheme, or no authentication at all (<c>AddAuthentication</c>).</exception>
    public async Task<AuthenticateResult> AuthenticateRequestAsync(Action<HttpRequest> present, string? scheme = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(present);
        var result = await TokenAuthentication.RunAsync(this, scheme, present, cancellationToken);
        return !result.Succeeded || await TrySetUserAsync(result.Principal, AuthenticationExpiry.Of(result.Properties, result.Principal), cancellationToken)
            ? result
            : AuthenticateResult.Fail(OtherUser);
    }

    /// <summary>Renews the authentication of the socket, and of the connection's other sockets that have the same user from the handshake.</summary>
    /// <param name="user">The user, who must have the id of the one before, if that had one.</param>
    /// <param name="expires">When this authentication expires; as its <c>exp</c> claim says unless given.</param>
    /// <param name="cancellationToken">Ends the wait, where there is one.</param>
    /// <returns>Completes when <see cref="Emitter.ToUser"/> reaches the socket.</returns>
    /// <exception cref="InvalidOperationException">It is another user.</exception>
    public async ValueTask RenewUserAsync(ClaimsPrincipal user, DateTimeOffset? expires = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (!await TrySetUserAsync(user, expires ?? AuthenticationExpiry.OfClaim(user), cancellationToken))
        {
            throw new InvalidOperationException(OtherUser);
        }
    }

    /// <summary>Makes the socket one of its user's, if it has one.</summary>
    /// <returns><see langword="false"/> if the user has as many connections as they may have.</returns>
    internal async ValueTask<bool> TryEnterUserAsync(CancellationToken cancellationToken = default)
    {
        var id = UserId;
        if (id is not null && !_connection.TryCount(id))
        {
            Namespace.Server.TellOfLimit(nameof(SocketIOOptions.MaxConnectionsPerUser), Namespace.Server.Options.MaxConnectionsPerUser, Namespace, "a user was not let in once more");
            return false;
        }

        if (Recovered && !_connected)
        {
            // The session is in the room already, unless a middleware has made the client somebody else: then it cannot go on with it.
            _session!.ReleaseUnlessOf(SessionUser, this);
            return true;
        }

        // The id of one that has gone may be a newer socket's, whose client has not shown that it is this user.
        if (_session is null ? _isGone != 0 : SessionUser is { } user && !_session.TrySetUser(user, this))
        {
            return true;
        }

        if (id is not null)
        {
            await Namespace.Adapter.AddAllAsync(Id, [UserIds.RoomOf(id)], cancellationToken);
        }

        return true;
    }

    /// <summary>Forgets when the authentication ends, for a socket that is not to be.</summary>
    internal void StopIdentity() => _identity?.Stop();

    private async ValueTask<bool> TrySetUserAsync(ClaimsPrincipal user, DateTimeOffset? expires, CancellationToken cancellationToken)
    {
        if (!_connected)
        {
            SetOwnUser(user, expires);
            return true;
        }

        // Rooms and data of the socket are its user's, and somebody else must not come by them.
        var before = UserId;
        if (before is not null && !string.Equals(before, Namespace.Server.UserIdOf(user), StringComparison.Ordinal))
        {
            return false;
        }

        var renewed = HasOwnUser ? [this] : _connection.Renew(user, expires);
        if (HasOwnUser)
        {
            SetOwnUser(user, expires);
        }

        if (before is null)
        {
            foreach (var socket in renewed)
            {
                await socket.EnterUserOrLeaveAsync(cancellationToken);
            }
        }

        return true;
    }

    private void SetOwnUser(ClaimsPrincipal user, DateTimeOffset? expires)
    {
        var identity = _identity;
        if (identity is null)
        {
            var made = new SocketIdentity(Namespace.Server, _connection, user);
            identity = Interlocked.CompareExchange(ref _identity, made, null) ?? made;
        }

        identity.Set(user, expires);
        if (_isGone != 0)
        {
            identity.Stop();
        }
    }

    /// <summary>A client that becomes one user too many goes, as it would not have been let in as that user.</summary>
    private async ValueTask EnterUserOrLeaveAsync(CancellationToken cancellationToken)
    {
        if (!await TryEnterUserAsync(cancellationToken))
        {
            Disconnect(closeConnection: true);
        }
    }
}
