namespace Parley;

/// <summary>
/// Makes a method of a class namespace the handler of an event, or names the event that a method of its client contract emits.
/// </summary>
/// <remarks>A handler needs the attribute: no method can be called from outside by accident. In a contract every method is an event anyway.</remarks>
/// <param name="name">The event's name; not one that Socket.IO reserves. Default: the method's name in camelCase.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EventAttribute(string? name = null) : Attribute
{
    /// <summary>The event's name, or <see langword="null"/> for the method's name in camelCase.</summary>
    public string? Name { get; } = name;
}
