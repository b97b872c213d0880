using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Parley.Engine.Diagnostics;
using Parley.Engine.Http;
using Parley.Security;

namespace Parley;

public sealed partial class SocketIOServer
{
    // Made only where there is a limit.
    private readonly ConnectionCounts<IPAddress>? _addresses;
    private readonly AddressRates? _handshakes;

    /// <summary>Addresses that are remembered, for their connections and for their handshakes.</summary>
    internal int KnownAddresses => (_addresses?.Count ?? 0) + (_handshakes?.Count ?? 0);

    internal ConnectionCounts<string>? UserCounts { get; }

    /// <summary>
    /// Disconnects a user everywhere: closes every connection that has a socket of theirs in a namespace that this node knows, on all nodes of a
    /// cluster. The clients do not reconnect by themselves; to keep them out, see that they cannot authenticate any more, and do so first.
    /// </summary>
    /// <param name="userId">The user, as <see cref="SocketIOOptions.UserId"/> tells it.</param>
    /// <param name="cancellationToken">Ends the wait, where there is one.</param>
    /// <returns>Completes when it is done on this node and has been passed on to others.</returns>
    /// <exception cref="ArgumentException">The id is empty or longer than 256 characters.</exception>
    public async ValueTask DisconnectUserAsync(string userId, CancellationToken cancellationToken = default)
    {
        var target = BroadcastTarget.Everyone with { Rooms = [UserIds.RoomOf(userId)] };
        foreach (var @namespace in Namespaces.All)
        {
            await @namespace.Adapter.DisconnectSocketsAsync(target, closeConnections: true, cancellationToken);
        }
    }

    /// <summary>The id of a user, or <see langword="null"/> if they are not authenticated or have none.</summary>
    internal string? UserIdOf(ClaimsPrincipal? user) => user?.Identity is { IsAuthenticated: true } && Options.UserId(user) is { Length: > 0 } id ? id : null;

    /// <summary>Takes the place that a handshake was given; its connection gives it back.</summary>
    internal static IDisposable? TakePlace(HttpContext context) =>
        context.Items.Remove(typeof(ConnectionCounts<IPAddress>), out var place) ? (IDisposable?)place : null;

    /// <summary>Counts the handshakes of an address, and its connections: a place is taken before the handshake, so that many at once get no more than there are.</summary>
    private async Task HandleCountedAsync(HttpContext context)
    {
        if (EngineRequest.ReadSessionId(context) is not null || context.Connection.RemoteIpAddress is not { } address)
        {
            await Engine.HandleAsync(context);
            return;
        }

        var group = AddressGroup.Of(address);
        if (_handshakes?.TryTake(group) == false)
        {
            Engine.RefuseAddress(context, nameof(SocketIOOptions.MaxHandshakesPerAddress), Options.MaxHandshakesPerAddress, EngineMetrics.TooManyHandshakes);
            return;
        }

        if (_addresses is null)
        {
            await Engine.HandleAsync(context);
            return;
        }

        if (_addresses.TryTake(group) is not { } place)
        {
            Engine.RefuseAddress(context, nameof(SocketIOOptions.MaxConnectionsPerAddress), Options.MaxConnectionsPerAddress, EngineMetrics.TooManyConnections);
            return;
        }

        context.Items[typeof(ConnectionCounts<IPAddress>)] = place;
        try
        {
            await Engine.HandleAsync(context);
        }
        finally
        {
            TakePlace(context)?.Dispose();
        }
    }
}
