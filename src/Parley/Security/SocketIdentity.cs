using System.Security.Claims;
using Parley.Diagnostics;
using Parley.Engine.Scheduling;
using Parley.Sockets;

namespace Parley.Security;

/// <summary>
/// A user and the time their authentication ends, when the connection is closed. A connection has one if the authentication of its handshake
/// ends or was renewed, a socket has one of its own if its client authenticated in the namespace; others need none.
/// </summary>
internal sealed class SocketIdentity(SocketIOServer server, ClientConnection connection, ClaimsPrincipal user) : IDeadline
{
    private readonly Lock _gate = new();
    private ClaimsPrincipal _user = user;
    private DateTimeOffset? _expires;
    private DeadlineLinks _links;
    private bool _stopped;

    public ClaimsPrincipal User => Volatile.Read(ref _user);

    ref DeadlineLinks IDeadline.Links => ref _links;

    public void Set(ClaimsPrincipal renewed, DateTimeOffset? expires)
    {
        lock (_gate)
        {
            Volatile.Write(ref _user, renewed);
            _expires = server.Options.CloseOnAuthenticationExpiration ? expires : null;
            Schedule();
        }
    }

    /// <summary>Forgets the time, for good.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            server.Engine.Wheel.Cancel(this);
        }
    }

    void IDeadline.OnDue(long now)
    {
        lock (_gate)
        {
            if (_stopped || _expires is not { } expires)
            {
                return;
            }

            // The wheel counts what has passed; the wall clock, which the time is of, may have been set.
            if (server.Time.GetUtcNow() < expires)
            {
                Schedule();
                return;
            }

            _stopped = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static identity => identity.Close(), this, preferLocal: false);
    }

    private void Close()
    {
        server.Logger.AuthenticationExpired();
        connection.DisconnectAll();
    }

    /// <summary>Under the lock.</summary>
    private void Schedule()
    {
        var wheel = server.Engine.Wheel;
        if (_stopped || _expires is not { } expires)
        {
            wheel.Cancel(this);
            return;
        }

        var left = Math.Ceiling((expires - server.Time.GetUtcNow()).TotalMilliseconds);
        wheel.Schedule(this, wheel.Now + (long)Math.Max(0, left));
    }
}
