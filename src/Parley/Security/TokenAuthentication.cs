using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Security;

/// <summary>
/// Runs an authentication scheme of the application on what a client sent in a packet. Schemes read requests, so they get one that says what
/// the handshake's did, with the token where they look for it.
/// </summary>
internal static class TokenAuthentication
{
    public static async Task<AuthenticateResult> RunAsync(Socket socket, string? scheme, Action<HttpRequest> present, CancellationToken cancellationToken)
    {
        await using var scope = socket.Namespace.Server.Services.CreateAsyncScope();
        var handshake = socket.Handshake;
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = cancellationToken };
        context.Connection.RemoteIpAddress = handshake.Address;
        context.Request.Method = HttpMethods.Get;
        context.Request.Scheme = handshake.IsSecure ? "https" : "http";
        context.Request.Host = new HostString(handshake.Headers["Host"].ToString());
        present(context.Request);
        return await context.AuthenticateAsync(scheme);
    }

    /// <summary>As RFC 6750 section 2.1 has it, which JWT and opaque token schemes read alike.</summary>
    public static Action<HttpRequest> Bearer(string token) => request => request.Headers.Authorization = "Bearer " + token;
}
