using Parley.Generators.TypeScript;

namespace Parley.Generators.Models;

/// <summary>A class namespace as generated code needs it: strings only, since symbols would keep whole compilations alive.</summary>
/// <param name="CSharpNamespace">Where the class is; empty for the global namespace.</param>
/// <param name="Declarations">How to open the class and those around it, outermost first.</param>
/// <param name="FullName">The class, from <c>global::</c> on.</param>
/// <param name="Name">The name of the Socket.IO namespace.</param>
/// <param name="Services">What to pass to the constructor, as expressions of <c>services</c>.</param>
/// <param name="Hooks">The hooks that the class overrides, as methods of the binder.</param>
/// <param name="Handlers">The handlers.</param>
/// <param name="Client">The client contract.</param>
/// <param name="Contract">The same for TypeScript.</param>
internal sealed record NamespaceModel(
    string CSharpNamespace,
    EquatableArray<string> Declarations,
    string FullName,
    string Name,
    EquatableArray<string> Services,
    EquatableArray<string> Hooks,
    EquatableArray<HandlerModel> Handlers,
    ClientModel Client,
    TypeScriptContract Contract);
