using Microsoft.CodeAnalysis;
using Parley.Generators.Models;
using Parley.Generators.Parsing;

namespace Parley.Generators.TypeScript;

/// <summary>Reads a class namespace for TypeScript.</summary>
internal static class ContractParser
{
    private const string Suffix = "Namespace";

    public static TypeScriptContract Parse(INamedTypeSymbol type, INamedTypeSymbol contract, string path)
    {
        var types = new TypeMapper();
        var prefix = type.Name.Length > Suffix.Length && type.Name.EndsWith(Suffix, StringComparison.Ordinal) ? type.Name.Substring(0, type.Name.Length - Suffix.Length) : type.Name;
        var unused = new FaultSink(report: null);
        var serverToClient = ClientParser.MembersOf(contract).OfType<IMethodSymbol>()
            .Select(method => new TypeScriptEvent(unused.EventName(method, type), SignatureOf(method, ClientParser.AcknowledgementOf(method), types, isHandled: false)))
            .ToEquatableArray();
        var clientToServer = HandlerParser.MethodsOf(type)
            .Select(method => new TypeScriptEvent(unused.EventName(method, type), SignatureOf(method, HandlerParser.AcknowledgementOf(method), types, isHandled: true)))
            .ToEquatableArray();
        return new TypeScriptContract(TypeMapper.KeyOf(type), prefix, path, serverToClient, clientToServer, types.Declarations.ToEquatableArray());
    }

    /// <summary>An event as a function: its arguments, and last the callback that takes the acknowledgement.</summary>
    private static string SignatureOf(IMethodSymbol method, ITypeSymbol? acknowledgement, TypeMapper types, bool isHandled)
    {
        var names = new List<string>();
        var parameters = new List<string>();
        var answer = acknowledgement is null ? null : AnswerOf(acknowledgement, types);
        answer ??= method.Parameters.Any(static parameter => parameter.Type.Is("Parley.Ack")) ? "...values: any[]" : null;
        var arguments = method.Parameters.Where(static parameter => !HandlerParser.TakesNoArgument(parameter.Type)).ToArray();
        var rest = arguments.LastOrDefault()?.Type.Is("Parley.RawArguments") == true;
        var firstOptional = isHandled && answer is null ? FirstOptional(arguments) : arguments.Length;
        for (var i = 0; i < arguments.Length; i++)
        {
            var name = TypeScriptText.ParameterName(arguments[i].Name, names);
            names.Add(name);
            // Nothing can come after a rest parameter: the callback is then among the rest.
            parameters.Add(rest && i == arguments.Length - 1 ? $"...{name}: any[]" : $"{name}{(i >= firstOptional ? "?" : "")}: {types.Map(arguments[i].Type)}");
        }

        if (answer is not null && !rest)
        {
            parameters.Add($"{TypeScriptText.ParameterName("ack", names)}: ({answer}) => void");
        }

        return $"({string.Join(", ", parameters)}) => void";
    }

    private static string AnswerOf(ITypeSymbol type, TypeMapper types) => type.Is("Parley.RawArguments") ? "...values: any[]" : "result: " + types.Map(type);

    /// <summary>Where the arguments begin that a client may leave out: those with a default, or that may be null, with nothing required behind them.</summary>
    private static int FirstOptional(IParameterSymbol[] arguments)
    {
        var first = arguments.Length;
        while (first > 0 && IsOptional(arguments[first - 1]))
        {
            first--;
        }

        return first;
    }

    private static bool IsOptional(IParameterSymbol parameter) =>
        parameter.HasExplicitDefaultValue
        || parameter.NullableAnnotation == NullableAnnotation.Annotated
        || parameter.Type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T
        || parameter.Type.Is("Parley.RawArguments");
}
