using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Parley.Security;

namespace Parley;

/// <summary>Says who may join a namespace and who may send an event.</summary>
/// <remarks><c>RequireAuthorization</c> on the server itself is the endpoint's and guards the HTTP requests; for the root namespace write <c>io.Of("/")</c>.</remarks>
public static class SocketIOAuthorizationExtensions
{
    /// <summary>Lets only users into the namespace who meet policies. Others get <c>not authorized</c> as their <c>connect_error</c>; the middleware does not see them.</summary>
    /// <param name="namespace">The namespace.</param>
    /// <param name="policyNames">The policies, all of which must be met; the application's default policy if none is given.</param>
    /// <returns>The same namespace.</returns>
    /// <remarks>Policies get the <see cref="Socket"/> as their resource. They are asked when a client joins, and not again when its user is renewed.</remarks>
    public static Namespace RequireAuthorization(this Namespace @namespace, params string[] policyNames) => Add(@namespace, new PolicySource(policyNames));

    /// <inheritdoc cref="RequireAuthorization(Namespace, string[])"/>
    /// <param name="namespace">The namespace.</param>
    /// <param name="policy">The policy.</param>
    public static Namespace RequireAuthorization(this Namespace @namespace, AuthorizationPolicy policy) => Add(@namespace, new PolicySource(policy));

    /// <inheritdoc cref="RequireAuthorization(Namespace, string[])"/>
    /// <param name="namespace">The namespace.</param>
    /// <param name="configurePolicy">Builds the policy.</param>
    public static Namespace RequireAuthorization(this Namespace @namespace, Action<AuthorizationPolicyBuilder> configurePolicy) => Add(@namespace, new PolicySource(Build(configurePolicy)));

    /// <summary>
    /// Authenticates clients of the namespace by a token in their <c>auth</c>, before policies and middleware. A token that the scheme does not take is
    /// refused as <c>not authorized</c>; a client without one keeps the user of its handshake, which is for policies to judge.
    /// </summary>
    /// <param name="namespace">The namespace.</param>
    /// <param name="scheme">The authentication scheme; the application's default unless given.</param>
    /// <param name="token">Finds the token in the handshake; the string <c>auth.token</c> unless given.</param>
    /// <returns>The same namespace.</returns>
    public static Namespace AuthenticateWith(this Namespace @namespace, string? scheme = null, Func<Handshake, string?>? token = null) => Add(@namespace, new TokenRule(scheme, token ?? AuthToken));

    /// <summary>Lets only users into the children of a family that come into being from now on who meet policies. Others get <c>not authorized</c> as their <c>connect_error</c>; the middleware does not see them.</summary>
    /// <param name="family">The family.</param>
    /// <param name="policyNames">The policies, all of which must be met; the application's default policy if none is given.</param>
    /// <returns>The same family.</returns>
    /// <remarks>Policies get the <see cref="Socket"/> as their resource. They are asked when a client joins, and not again when its user is renewed.</remarks>
    public static ParentNamespace RequireAuthorization(this ParentNamespace family, params string[] policyNames) => Add(family, new PolicySource(policyNames));

    /// <inheritdoc cref="RequireAuthorization(ParentNamespace, string[])"/>
    /// <param name="family">The family.</param>
    /// <param name="policy">The policy.</param>
    public static ParentNamespace RequireAuthorization(this ParentNamespace family, AuthorizationPolicy policy) => Add(family, new PolicySource(policy));

    /// <inheritdoc cref="RequireAuthorization(ParentNamespace, string[])"/>
    /// <param name="family">The family.</param>
    /// <param name="configurePolicy">Builds the policy.</param>
    public static ParentNamespace RequireAuthorization(this ParentNamespace family, Action<AuthorizationPolicyBuilder> configurePolicy) => Add(family, new PolicySource(Build(configurePolicy)));

    /// <summary>
    /// Authenticates clients of the family by a token in their <c>auth</c>, before policies and middleware. A token that the scheme does not take is
    /// refused as <c>not authorized</c>; a client without one keeps the user of its handshake, which is for policies to judge.
    /// </summary>
    /// <param name="family">The family.</param>
    /// <param name="scheme">The authentication scheme; the application's default unless given.</param>
    /// <param name="token">Finds the token in the handshake; the string <c>auth.token</c> unless given.</param>
    /// <returns>The same family.</returns>
    public static ParentNamespace AuthenticateWith(this ParentNamespace family, string? scheme = null, Func<Handshake, string?>? token = null) => Add(family, new TokenRule(scheme, token ?? AuthToken));

    /// <summary>
    /// A registry whose handlers are called only if the socket's user meets policies at the time of the event. Other events are dropped: they are logged,
    /// and not acknowledged, as those are not whose handler fails. Handlers registered elsewhere cost nothing more.
    /// </summary>
    /// <param name="registry">Where the handlers go: a namespace, a family of them, or the server for its root namespace.</param>
    /// <param name="policyNames">The policies, all of which must be met; the application's default policy if none is given.</param>
    /// <returns>The registry, for one handler or many.</returns>
    /// <remarks>Policies get the <see cref="Socket"/> as their resource.</remarks>
    public static IEventRegistry WithAuthorization(this IEventRegistry registry, params string[] policyNames) => Guard(registry, new PolicySource(policyNames));

    /// <inheritdoc cref="WithAuthorization(IEventRegistry, string[])"/>
    /// <param name="registry">Where the handlers go: a namespace, a family of them, or the server for its root namespace.</param>
    /// <param name="policy">The policy.</param>
    public static IEventRegistry WithAuthorization(this IEventRegistry registry, AuthorizationPolicy policy) => Guard(registry, new PolicySource(policy));

    private static AuthorizedRegistry Guard(IEventRegistry registry, PolicySource policy)
    {
        ArgumentNullException.ThrowIfNull(registry);
        return new AuthorizedRegistry(registry, policy);
    }

    private static T Add<T>(T registry, PolicySource policy)
        where T : HandlerRegistry
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Handlers.AddPolicy(policy);
        return registry;
    }

    private static T Add<T>(T registry, TokenRule rule)
        where T : HandlerRegistry
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.Handlers.SetToken(rule);
        return registry;
    }

    private static AuthorizationPolicy Build(Action<AuthorizationPolicyBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = new AuthorizationPolicyBuilder();
        configure(builder);
        return builder.Build();
    }

    private static string? AuthToken(Handshake handshake) =>
        handshake.Auth.TryGetProperty("token", out var token) && token.ValueKind == JsonValueKind.String ? token.GetString() : null;
}
