using Microsoft.Extensions.DependencyInjection;
using Parley.Engine;

namespace Parley;

public sealed partial class SocketIOBuilder
{
    /// <summary>
    /// Limits how much one client may send: 200 packets and 1 MB a second, 1,000 packets and 4 MB at once. A client that sends more is slowed down, and
    /// closed if it goes on for 5 s.
    /// </summary>
    /// <param name="configure">Sets other numbers.</param>
    /// <returns>This builder.</returns>
    public SocketIOBuilder AddInboundRateLimit(Action<InboundRateLimitOptions>? configure = null)
    {
        Services.Configure<SocketIOOptions>(Name, options =>
        {
            options.InboundRateLimit ??= new InboundRateLimitOptions();
            configure?.Invoke(options.InboundRateLimit);
        });
        return this;
    }

    /// <summary>
    /// Limits what one address may have on this node, where the first 64 bits of an IPv6 address count. A handshake above it is answered 429 with
    /// <c>Retry-After</c>. Behind a proxy all clients have the proxy's address, unless ASP.NET Core's forwarded headers are configured to trust it.
    /// </summary>
    /// <param name="maxConnections">Connections at a time.</param>
    /// <param name="handshakesPerSecond">Handshakes a second in the long run.</param>
    /// <param name="handshakeBurst">Handshakes at once.</param>
    /// <returns>This builder.</returns>
    public SocketIOBuilder AddAddressLimits(int maxConnections = 200, int handshakesPerSecond = 50, int handshakeBurst = 200)
    {
        Services.Configure<SocketIOOptions>(Name, options =>
        {
            options.MaxConnectionsPerAddress = maxConnections;
            options.MaxHandshakesPerAddress = handshakesPerSecond;
            options.HandshakeBurstPerAddress = handshakeBurst;
        });
        return this;
    }
}
