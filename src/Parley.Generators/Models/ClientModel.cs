namespace Parley.Generators.Models;

/// <summary>A client contract.</summary>
/// <param name="FullName">The interface, from <c>global::</c> on.</param>
/// <param name="CSharpNamespace">Where it is; empty for the global namespace.</param>
/// <param name="Identifier">Its name, with those of the types around it, as one identifier.</param>
/// <param name="IsPublic">Whether its acknowledged broadcasts are offered beyond the assembly.</param>
/// <param name="Methods">Its events.</param>
internal sealed record ClientModel(string FullName, string CSharpNamespace, string Identifier, bool IsPublic, EquatableArray<ClientMethod> Methods);

/// <summary>An event that the server emits.</summary>
/// <param name="Interface">The interface that declares the method, which may be a base of the contract.</param>
/// <param name="Name">The method's name.</param>
/// <param name="EventName">The event.</param>
/// <param name="Parameters">Its arguments.</param>
/// <param name="ReturnType">What the method returns.</param>
/// <param name="Acknowledgement">The type of the client's answer, or <see langword="null"/> if there is none.</param>
internal sealed record ClientMethod(
    string Interface, string Name, string EventName, EquatableArray<ClientParameter> Parameters, string ReturnType, string? Acknowledgement);

/// <summary>An argument of an event that the server emits.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Name">Its name.</param>
internal sealed record ClientParameter(string Type, string Name);
