using Parley.Namespaces;

namespace Parley.Security;

/// <summary>What a client has to show before the middleware of a namespace sees it. Immutable.</summary>
/// <param name="Token">Authenticates the client by what it sent, if the namespace does.</param>
/// <param name="Policies">What its user must meet.</param>
internal sealed record NamespaceAccess(TokenRule? Token, PolicySource[] Policies)
{
    public static NamespaceAccess Open { get; } = new(Token: null, []);

    private static readonly Rejection NotAuthorized = new("not authorized", Data: null);

    /// <returns>Why the client is kept out, or <see langword="null"/> if it may go on.</returns>
    public async Task<Rejection?> CheckAsync(Socket socket)
    {
        if (Token is { } rule
            && rule.Read(socket.Handshake) is { Length: > 0 } token
            && !(await socket.AuthenticateAsync(token, rule.Scheme)).Succeeded)
        {
            return NotAuthorized;
        }

        foreach (var policy in Policies)
        {
            if (!await policy.IsMetAsync(socket, socket.User))
            {
                return NotAuthorized;
            }
        }

        return null;
    }
}

/// <summary>How a client is authenticated by its <c>auth</c>.</summary>
/// <param name="Scheme">The scheme that is run; the application's default if none.</param>
/// <param name="Read">Finds the token.</param>
internal sealed record TokenRule(string? Scheme, Func<Handshake, string?> Read);
