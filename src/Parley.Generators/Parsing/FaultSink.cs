using Microsoft.CodeAnalysis;
using Parley.Generators.Analysis;

namespace Parley.Generators.Parsing;

/// <summary>
/// Takes what is wrong with a class namespace. The generator only asks whether anything was, and then generates nothing; the analyzer,
/// which runs the same code, reports it. So there is one judgement, and no location in a generator's model.
/// </summary>
internal sealed class FaultSink(Action<Diagnostic>? report)
{
    /// <summary>Whether something was found that code cannot be generated around.</summary>
    public bool HasErrors { get; private set; }

    public void Add(DiagnosticDescriptor descriptor, ISymbol at, ISymbol fallback, params object[] arguments)
    {
        HasErrors |= descriptor.DefaultSeverity == DiagnosticSeverity.Error;
        if (report is not null)
        {
            // What is declared in another assembly has no place that this compilation may point to, though an editor knows one.
            var isHere = SymbolEqualityComparer.Default.Equals(at.ContainingAssembly, fallback.ContainingAssembly);
            report(Diagnostic.Create(descriptor, (isHere ? at : fallback).Locations.FirstOrDefault(), arguments));
        }
    }

    /// <summary>The event of a method: what its attribute says, or its name.</summary>
    public string EventName(IMethodSymbol method, ISymbol fallback)
    {
        var attribute = method.Attribute(Names.EventAttribute);
        var name = attribute?.ConstructorArguments.FirstOrDefault().Value as string ?? EventNames.CamelCase(method.Name);
        if (EventNames.IsReserved(name))
        {
            Add(Diagnostics.ReservedEventName, method, fallback, name);
        }

        return name;
    }

    /// <summary>Judges a type that travels as JSON.</summary>
    public void CheckSerializable(ITypeSymbol type, ISymbol at, ISymbol fallback)
    {
        if (ArgumentTypes.WhyNot(type) is { } reason)
        {
            Add(Diagnostics.UnserializableArgument, at, fallback, type.ToDisplayString(), reason);
        }
    }
}
