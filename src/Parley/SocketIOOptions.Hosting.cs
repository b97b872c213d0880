using System.Security.Claims;
using Parley.Engine.Http;

namespace Parley;

public sealed partial class SocketIOOptions
{
    /// <summary>
    /// Whether a connection is closed when the authentication of its user expires and was not renewed on it. The time is the ticket's
    /// (<c>AuthenticationProperties.ExpiresUtc</c>), else that of an <c>exp</c> claim. Default: <see langword="true"/>.
    /// </summary>
    public bool CloseOnAuthenticationExpiration { get; set; } = true;

    /// <summary>
    /// The id of an authenticated user, by which <see cref="Emitter.ToUser"/> and <see cref="SocketIOServer.DisconnectUserAsync"/> find the user's
    /// sockets; up to 256 characters, or <see langword="null"/> for users that have none. Default: the claim <see cref="ClaimTypes.NameIdentifier"/>, else <c>sub</c>.
    /// </summary>
    public Func<ClaimsPrincipal, string?> UserId { get; set; } = EngineServer.IdFromClaims;

    /// <summary>
    /// Connections that one user may have on this node; a client above it is told <c>too many connections</c> when it joins a namespace.
    /// 50 is a good number where a limit is wanted. Default: 0, no limit.
    /// </summary>
    public int MaxConnectionsPerUser { get; set; }

    /// <summary>
    /// Connections that one address may have on this node, where the first 64 bits of an IPv6 address count; a handshake above it is answered 429.
    /// 200 is a good number where a limit is wanted. Behind a proxy the address is the proxy's unless forwarded headers are configured. Default: 0, no limit.
    /// </summary>
    public int MaxConnectionsPerAddress { get; set; }

    /// <summary>
    /// Time to close all connections when the application stops: they are told during its first 80 %, and what is left at its end is cut.
    /// Without connections it takes none. It is part of the host's <c>ShutdownTimeout</c> (30 s), so keep it below. Default: 20 s. Range: 100 ms to 1 h.
    /// </summary>
    public TimeSpan DrainTime { get; set; } = TimeSpan.FromSeconds(20);

    internal override string? IdOf(ClaimsPrincipal user) => UserId(user);
}
