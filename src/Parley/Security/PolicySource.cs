using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Security;

/// <summary>Policies that a user must meet, found by name when they are first needed.</summary>
internal sealed class PolicySource
{
    private readonly IAuthorizeData[] _data;
    private volatile AuthorizationPolicy? _policy;

    /// <param name="policyNames">Names of policies that must all be met; the application's default policy if there are none.</param>
    public PolicySource(string[] policyNames)
    {
        ArgumentNullException.ThrowIfNull(policyNames);
        _data = policyNames.Length == 0 ? [new AuthorizeAttribute()] : [.. policyNames.Select(static name => new AuthorizeAttribute(name))];
    }

    public PolicySource(AuthorizationPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        _data = [];
        _policy = Check(policy);
    }

    /// <summary>Asks the application's authorization service, with the socket as the resource.</summary>
    public async Task<bool> IsMetAsync(Socket socket, ClaimsPrincipal user)
    {
        await using var scope = socket.Namespace.Server.Services.CreateAsyncScope();
        var service = scope.ServiceProvider.GetService<IAuthorizationService>()
            ?? throw new InvalidOperationException("RequireAuthorization and WithAuthorization need services.AddAuthorization().");
        var policy = _policy ?? await FindAsync(scope.ServiceProvider);
        return (await service.AuthorizeAsync(user, socket, policy)).Succeeded;
    }

    private async Task<AuthorizationPolicy> FindAsync(IServiceProvider services)
    {
        var provider = services.GetRequiredService<IAuthorizationPolicyProvider>();
        var policy = Check((await AuthorizationPolicy.CombineAsync(provider, _data))!);
        if (provider.AllowsCachingPolicies)
        {
            _policy = policy;
        }

        return policy;
    }

    /// <summary>
    /// A policy that names schemes wants a user of them and no other. There is no request here that they could be run on, and to pass over
    /// what a policy asks for would let the wrong users in.
    /// </summary>
    private static AuthorizationPolicy Check(AuthorizationPolicy policy) => policy.AuthenticationSchemes.Count == 0
        ? policy
        : throw new InvalidOperationException(
            $"The policy names authentication schemes ({string.Join(", ", policy.AuthenticationSchemes)}), which are run on requests only. " +
            "Take them out of the policy, and authenticate the handshake with them, or the client's auth with AuthenticateWith.");
}
