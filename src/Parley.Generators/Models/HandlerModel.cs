namespace Parley.Generators.Models;

/// <summary>How a handler answers.</summary>
internal enum ResultKind
{
    None,
    Task,
    ValueTask,
    Value,
    AwaitedValue,
}

/// <summary>A method that handles an event.</summary>
/// <param name="EventName">The event.</param>
/// <param name="Method">The method's name.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Result">How it answers.</param>
internal sealed record HandlerModel(string EventName, string Method, EquatableArray<HandlerParameter> Parameters, ResultKind Result);

/// <summary>A parameter of a handler.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Default">Its default value as an expression, or <see langword="null"/> if it has none.</param>
internal sealed record HandlerParameter(string Type, string? Default);
