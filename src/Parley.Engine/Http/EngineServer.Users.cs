using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Parley.Engine.Diagnostics;
using Parley.Engine.Sessions;

namespace Parley.Engine.Http;

/// <content>Sessions that are their user's alone.</content>
internal sealed partial class EngineServer
{
    /// <summary>Starts what a user without an id is known by, so that a name is nobody's id.</summary>
    public const string NamePrefix = "\u0001name:";

    /// <summary>The id of a user whose options name no other.</summary>
    public static string? IdFromClaims(ClaimsPrincipal user) => user.FindFirst(ClaimTypes.NameIdentifier)?.Value ?? user.FindFirst("sub")?.Value;

    /// <summary>Who a request is authenticated as, if that matters to its session; nobody is <see langword="null"/>.</summary>
    private string? OwnerOf(HttpContext context)
    {
        if (!Options.RequireSameUser || context.User.Identity is not { IsAuthenticated: true } identity)
        {
            return null;
        }

        return Options.IdOf(context.User) is { Length: > 0 } id ? id : NamePrefix + identity.Name;
    }

    private bool IsOwner(EngineSession session, HttpContext context)
    {
        if (string.Equals(session.Owner, OwnerOf(context), StringComparison.Ordinal))
        {
            return true;
        }

        Logger.SessionOfAnotherUser(session.TransportName, nameof(EngineOptions.RequireSameUser));
        Metrics.OnLimit(nameof(EngineOptions.RequireSameUser));
        return false;
    }
}
