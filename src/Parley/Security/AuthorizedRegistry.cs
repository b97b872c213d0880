namespace Parley.Security;

/// <summary>Registers handlers whose events only some users may send.</summary>
internal sealed class AuthorizedRegistry(IEventRegistry registry, PolicySource policy) : IEventRegistry
{
    public IDisposable Register(EventBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return registry.Register(new AuthorizedEventBinding(binding, policy));
    }
}
