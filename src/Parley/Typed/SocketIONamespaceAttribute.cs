namespace Parley;

/// <summary>Names the namespace that a class serves. The class is <see langword="partial"/>: what binds it to events is generated at build time.</summary>
/// <param name="name">The namespace's name, such as <c>/chat</c>; <c>/</c> for the root.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class SocketIONamespaceAttribute(string name) : Attribute
{
    /// <summary>The namespace's name.</summary>
    public string Name { get; } = name;
}
