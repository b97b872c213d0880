namespace Parley.Events;

/// <summary>Removes what was registered; more than once does no harm, as long as <paramref name="remove"/> bears it.</summary>
internal sealed class Registration(Action remove) : IDisposable
{
    public void Dispose() => remove();
}
