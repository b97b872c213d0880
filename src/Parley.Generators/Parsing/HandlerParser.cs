using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Parley.Generators.Analysis;
using Parley.Generators.Models;

namespace Parley.Generators.Parsing;

/// <summary>Reads the handlers of a class namespace.</summary>
internal static class HandlerParser
{
    /// <summary>The methods that handle events, those of base classes included. A method that is overridden counts once, as its override.</summary>
    public static IEnumerable<IMethodSymbol> MethodsOf(INamedTypeSymbol type)
    {
        var overridden = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var method in type.WithBases().SelectMany(static part => part.GetMembers()).OfType<IMethodSymbol>())
        {
            if (method.OverriddenMethod is { } original)
            {
                overridden.Add(original.OriginalDefinition);
            }

            if (!overridden.Contains(method.OriginalDefinition) && method.Attribute(Names.EventAttribute) is not null)
            {
                yield return method;
            }
        }
    }

    public static IReadOnlyList<HandlerModel> Parse(INamedTypeSymbol type, FaultSink faults)
    {
        var handlers = new List<HandlerModel>();
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var method in MethodsOf(type))
        {
            if (WhyNot(method, type) is { } reason)
            {
                faults.Add(Diagnostics.UnsupportedHandler, method, type, method.Name, reason);
                continue;
            }

            var name = faults.EventName(method, type);
            if (seen.TryGetValue(name, out var other))
            {
                faults.Add(Diagnostics.DuplicateEvent, method, type, method.Name, name, other);
            }
            else
            {
                seen.Add(name, method.Name);
            }

            foreach (var carried in method.Parameters.Select(static parameter => parameter.Type).Where(static parameter => !IsSpecial(parameter)).Append(AcknowledgementOf(method)).OfType<ITypeSymbol>())
            {
                faults.CheckSerializable(carried, method, type);
            }

            handlers.Add(new HandlerModel(name, Names.Escaped(method.Name), method.Parameters.Select(ParseParameter).ToEquatableArray(), KindOf(method)));
        }

        return handlers;
    }

    /// <summary>What a handler acknowledges with, or <see langword="null"/> if it returns nothing.</summary>
    public static ITypeSymbol? AcknowledgementOf(IMethodSymbol method) => KindOf(method) switch
    {
        ResultKind.Value => method.ReturnType,
        ResultKind.AwaitedValue => ((INamedTypeSymbol)method.ReturnType).TypeArguments[0],
        _ => null,
    };

    /// <summary>Whether a parameter takes no argument's place.</summary>
    public static bool TakesNoArgument(ITypeSymbol type) => type.Is("Parley.Ack") || type.Is("System.Threading.CancellationToken");

    private static bool IsSpecial(ITypeSymbol type) => TakesNoArgument(type) || type.Is("Parley.RawArguments");

    private static ResultKind KindOf(IMethodSymbol method)
    {
        if (method.ReturnsVoid)
        {
            return ResultKind.None;
        }

        var isTask = method.ReturnType.Is("System.Threading.Tasks.Task");
        if (!isTask && !method.ReturnType.Is("System.Threading.Tasks.ValueTask"))
        {
            return ResultKind.Value;
        }

        if (((INamedTypeSymbol)method.ReturnType).IsGenericType)
        {
            return ResultKind.AwaitedValue;
        }

        return isTask ? ResultKind.Task : ResultKind.ValueTask;
    }

    private static string? WhyNot(IMethodSymbol method, INamedTypeSymbol type)
    {
        if (method.IsStatic || method.IsGenericMethod || method.IsAbstract)
        {
            return "a handler is neither static nor generic nor abstract";
        }

        if (method.DeclaredAccessibility == Accessibility.Private && !SymbolEqualityComparer.Default.Equals(method.ContainingType, type))
        {
            return "it is private to a base class";
        }

        if (method is { IsAsync: true, ReturnsVoid: true })
        {
            return "nobody can wait for async void; return Task";
        }

        if (method.ReturnsByRef || method.ReturnsByRefReadonly || ArgumentTypes.CannotBeTypeArgument(method.ReturnType))
        {
            return "it returns a reference, a pointer or a ref struct";
        }

        if (method.Parameters.FirstOrDefault(static parameter => parameter.RefKind != RefKind.None || parameter.IsParams) is { } special)
        {
            return $"the parameter \"{special.Name}\" is passed by reference or as params";
        }

        if (method.Parameters.FirstOrDefault(static parameter => ArgumentTypes.CannotBeTypeArgument(parameter.Type)) is { } unfit)
        {
            return $"the parameter \"{unfit.Name}\" is a pointer or a ref struct";
        }

        var afterRaw = method.Parameters.SkipWhile(static parameter => !parameter.Type.Is("Parley.RawArguments")).Skip(1);
        return afterRaw.Any(static parameter => !TakesNoArgument(parameter.Type)) ? "RawArguments takes all arguments that are left, so no other comes after it" : null;
    }

    private static HandlerParameter ParseParameter(IParameterSymbol parameter) =>
        new(Names.Code(parameter.Type), parameter.HasExplicitDefaultValue && !IsSpecial(parameter.Type) ? DefaultOf(parameter) : null);

    private static string DefaultOf(IParameterSymbol parameter)
    {
        if (parameter.ExplicitDefaultValue is not { } value)
        {
            return "default!";
        }

        if (value is double.NaN or double.PositiveInfinity or double.NegativeInfinity or float.NaN or float.PositiveInfinity or float.NegativeInfinity)
        {
            // None of them has a literal.
            var name = value is double.NaN or float.NaN ? "NaN" : value is double.PositiveInfinity or float.PositiveInfinity ? "PositiveInfinity" : "NegativeInfinity";
            return $"{(value is double ? "double" : "float")}.{name}";
        }

        var literal = SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false) + (value is decimal ? "m" : "");
        return value is string ? literal : $"({Names.Code(parameter.Type)})({literal})";
    }
}
