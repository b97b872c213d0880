using Parley.Generators.Models;

namespace Parley.Generators.TypeScript;

/// <summary>A namespace in TypeScript: its events each way, and the types in them.</summary>
/// <param name="Key">The class, to tell it from others of the same name.</param>
/// <param name="Prefix">What the names of its two interfaces begin with.</param>
/// <param name="Path">The name of the Socket.IO namespace.</param>
/// <param name="ServerToClient">What the server emits.</param>
/// <param name="ClientToServer">What the server handles.</param>
/// <param name="Types">The types of arguments and acknowledgements.</param>
internal sealed record TypeScriptContract(
    string Key,
    string Prefix,
    string Path,
    EquatableArray<TypeScriptEvent> ServerToClient,
    EquatableArray<TypeScriptEvent> ClientToServer,
    EquatableArray<TypeScriptDeclaration> Types);

/// <summary>An event.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Signature">Its function type, with <see cref="TypeReference"/>s.</param>
internal sealed record TypeScriptEvent(string Name, string Signature);

/// <summary>A type that is declared in the file.</summary>
/// <param name="Key">The C# type, to tell it from others of the same name.</param>
/// <param name="Name">The name it has if no other wants it.</param>
/// <param name="Text">The declaration, with <see cref="TypeReference"/>s, its own name included.</param>
internal sealed record TypeScriptDeclaration(string Key, string Name, string Text);
