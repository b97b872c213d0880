using Microsoft.AspNetCore.Authentication;

namespace Parley;

public sealed partial class ConnectingContext
{
    /// <summary>Authenticates the client by a token that it sent, for example in its <c>auth</c>. See <see cref="Socket.AuthenticateAsync"/>.</summary>
    /// <param name="token">The token.</param>
    /// <param name="scheme">The authentication scheme; the application's default unless given.</param>
    /// <param name="cancellationToken">The scheme sees it as the end of the request.</param>
    /// <returns>The scheme's result, which <see cref="Socket.User"/> reflects if it succeeded. A failure refuses nobody by itself.</returns>
    /// <exception cref="InvalidOperationException">There is no such scheme, or no authentication at all (<c>AddAuthentication</c>).</exception>
    public Task<AuthenticateResult> AuthenticateAsync(string token, string? scheme = null, CancellationToken cancellationToken = default) =>
        Socket.AuthenticateAsync(token, scheme, cancellationToken);
}
