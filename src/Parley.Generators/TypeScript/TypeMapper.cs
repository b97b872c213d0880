using Microsoft.CodeAnalysis;
using Parley.Generators.Parsing;

namespace Parley.Generators.TypeScript;

/// <summary>
/// Turns C# types into TypeScript as System.Text.Json writes them by default, and collects the types to declare. A type that JSON has no fixed
/// form for is <c>unknown</c>.
/// </summary>
internal sealed class TypeMapper
{
    /// <summary>The type of bytes, declared wherever it is used.</summary>
    public const string Binary = "Binary";

    private static readonly SymbolDisplayFormat _keyFormat = new(typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces);

    private static readonly HashSet<string> _strings = new(StringComparer.Ordinal)
    {
        "System.DateTime", "System.DateTimeOffset", "System.DateOnly", "System.TimeOnly", "System.TimeSpan", "System.Guid", "System.Uri", "System.Version",
    };

    private static readonly HashSet<string> _numbers = new(StringComparer.Ordinal) { "System.Half", "System.Int128", "System.UInt128" };

    private readonly Dictionary<string, TypeScriptDeclaration?> _declared = new(StringComparer.Ordinal);

    public IEnumerable<TypeScriptDeclaration> Declarations => _declared.Values.OfType<TypeScriptDeclaration>();

    /// <summary>What tells a type from every other, whatever their names are in TypeScript.</summary>
    public static string KeyOf(INamedTypeSymbol type)
    {
        var definition = type.OriginalDefinition;
        return definition.ToDisplayString(_keyFormat) + (definition.Arity == 0 ? "" : "_" + definition.Arity.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>A type in TypeScript, <c>null</c> included where the C# type includes it.</summary>
    public string Map(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            return TypeScriptText.OrNull(Map(nullable.TypeArguments[0]));
        }

        var mapped = MapNotNull(type);
        return type.NullableAnnotation == NullableAnnotation.Annotated ? TypeScriptText.OrNull(mapped) : mapped;
    }

    private string MapNotNull(ITypeSymbol type) => type switch
    {
        ITypeParameterSymbol parameter => parameter.Name,
        IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Byte, Rank: 1 } => DeclareBinary(),
        IArrayTypeSymbol { Rank: 1 } array => ArrayOf(array.ElementType),
        INamedTypeSymbol { TypeKind: TypeKind.Enum } enumType => DeclareEnum(enumType),
        INamedTypeSymbol named => MapSpecial(named) ?? MapNamed(named),
        _ => "unknown",
    };

    private static string? MapSpecial(INamedTypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_String or SpecialType.System_Char => "string",
        SpecialType.System_Boolean => "boolean",
        SpecialType.System_Object => "unknown",
        >= SpecialType.System_SByte and <= SpecialType.System_Double => "number",
        SpecialType.System_DateTime => "string",
        _ => null,
    };

    private string MapNamed(INamedTypeSymbol type)
    {
        var name = Names.Plain(type);
        if (_strings.Contains(name))
        {
            return "string";
        }

        if (_numbers.Contains(name))
        {
            return "number";
        }

        switch (name)
        {
            case "System.Memory" or "System.ReadOnlyMemory" when type.TypeArguments[0].SpecialType == SpecialType.System_Byte:
                return DeclareBinary();
            case "System.Memory" or "System.ReadOnlyMemory":
                return ArrayOf(type.TypeArguments[0]);
            case "System.Text.Json.Nodes.JsonObject":
                return "{ [key: string]: unknown }";
            case "System.Text.Json.Nodes.JsonArray":
                return "unknown[]";
            case "System.Collections.Generic.KeyValuePair":
                return $"{{ key: {Map(type.TypeArguments[0])}; value: {Map(type.TypeArguments[1])} }}";
            case "Parley.RawArguments":
                return "any[]";
        }

        if (JsonAttributes.HasOwnConverter(type))
        {
            return "unknown";
        }

        if (Implemented(type, "System.Collections.Generic.IDictionary") is { } dictionary)
        {
            return DictionaryOf(dictionary);
        }

        if (Implemented(type, "System.Collections.Generic.IReadOnlyDictionary") is { } readOnly)
        {
            return DictionaryOf(readOnly);
        }

        if (Implemented(type, "System.Collections.Generic.IEnumerable") is { } sequence)
        {
            return ArrayOf(sequence.TypeArguments[0]);
        }

        // Types of the framework are written by converters of its own, or not at all; their properties are no contract.
        return IsOfFramework(type) || type.IsTupleType || type.TypeKind == TypeKind.Delegate ? "unknown" : DeclareObject(type);
    }

    private static bool IsOfFramework(INamedTypeSymbol type)
    {
        var @namespace = Names.NamespaceOf(type);
        return IsIn(@namespace, "System") || IsIn(@namespace, "Microsoft");

        static bool IsIn(string @namespace, string root) =>
            string.Equals(@namespace, root, StringComparison.Ordinal) || @namespace.StartsWith(root + ".", StringComparison.Ordinal);
    }

    private static INamedTypeSymbol? Implemented(INamedTypeSymbol type, string name) => type.AllInterfaces.Add(type).FirstOrDefault(part => part.IsGenericType && part.Is(name));

    private string ArrayOf(ITypeSymbol element) => TypeScriptText.Parenthesized(Map(element)) + "[]";

    // An index signature rather than Record: a type may contain itself through it.
    private string DictionaryOf(INamedTypeSymbol dictionary) => $"{{ [key: string]: {Map(dictionary.TypeArguments[1])} }}";

    private string DeclareBinary()
    {
        _declared[Binary] = new TypeScriptDeclaration(
            Binary, Binary, $"/** Bytes: browsers receive an ArrayBuffer, Node.js a Buffer, which is a Uint8Array. Both may be sent. */\nexport type {TypeReference.To(Binary)} = ArrayBuffer | Uint8Array;\n");
        return TypeReference.To(Binary);
    }

    private string DeclareEnum(INamedTypeSymbol type)
    {
        var key = KeyOf(type);
        if (!_declared.ContainsKey(key))
        {
            _declared[key] = new TypeScriptDeclaration(key, type.Name, EnumText.Of(type, TypeReference.To(key)));
        }

        return TypeReference.To(key);
    }

    private string DeclareObject(INamedTypeSymbol type)
    {
        var key = KeyOf(type);
        if (!_declared.ContainsKey(key))
        {
            // First its place, then its text: the type may contain itself.
            _declared[key] = null;
            _declared[key] = new TypeScriptDeclaration(key, type.Name, TextOf(type.OriginalDefinition, TypeReference.To(key)));
        }

        return TypeReference.To(key) + (type.TypeArguments.Length == 0 ? "" : $"<{string.Join(", ", type.TypeArguments.Select(Map))}>");
    }

    private string TextOf(INamedTypeSymbol type, string name)
    {
        var generic = type.Arity == 0 ? "" : $"<{string.Join(", ", type.TypeParameters.Select(static parameter => parameter.Name))}>";
        var variants = JsonAttributes.DerivedTypesOf(type).Select(Variant).ToList();
        if (variants.Count == 0)
        {
            return $"export interface {name}{generic} {{\n{string.Concat(PropertiesOf(type).Select(static property => $"  {property};\n"))}}}\n";
        }

        if (!type.IsAbstract && JsonAttributes.DerivedTypesOf(type).All(derived => !SymbolEqualityComparer.Default.Equals(derived.Type, type)))
        {
            variants.Insert(0, Inline(PropertiesOf(type)));
        }

        return $"export type {name}{generic} =\n{string.Join("\n", variants.Select(static variant => $"  | {variant}"))};\n";

        string Variant((INamedTypeSymbol Type, string? Discriminator) derived)
        {
            var discriminator = derived.Discriminator is null ? [] : new[] { $"{TypeScriptText.PropertyName(JsonAttributes.DiscriminatorNameOf(type))}: {derived.Discriminator}" };
            return SymbolEqualityComparer.Default.Equals(derived.Type, type)
                ? Inline(discriminator.Concat(PropertiesOf(type)))
                : $"({Inline(discriminator)} & {Map(derived.Type)})";
        }
    }

    private static string Inline(IEnumerable<string> properties)
    {
        var text = string.Join("; ", properties);
        return text.Length == 0 ? "{}" : $"{{ {text} }}";
    }

    private IEnumerable<string> PropertiesOf(INamedTypeSymbol type)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var members = type.TypeKind == TypeKind.Interface ? type.AllInterfaces.Add(type).AsEnumerable() : type.WithBases();
        var declared = new List<(INamedTypeSymbol Owner, string Text)>();
        foreach (var member in members.SelectMany(static part => part.GetMembers()).Where(JsonAttributes.IsSerialized))
        {
            // The most derived of those that hide one another.
            if (seen.Add(member.Name) && JsonAttributes.ModeOf(member) is var mode and not PropertyMode.Ignored)
            {
                var propertyType = member is IPropertySymbol property ? property.Type : ((IFieldSymbol)member).Type;
                declared.Add((member.ContainingType, TextOf(member, propertyType, mode)));
            }
        }

        // Those of base types first, as one reads them.
        return declared.GroupBy(static entry => entry.Owner, SymbolEqualityComparer.Default).Reverse().SelectMany(static group => group.Select(static entry => entry.Text));
    }

    private string TextOf(ISymbol member, ITypeSymbol type, PropertyMode mode)
    {
        if (mode == PropertyMode.Extension)
        {
            return "[key: string]: unknown";
        }

        var text = JsonAttributes.HasOwnConverter(member)
            ? TypeScriptText.OrNull(type is INamedTypeSymbol enumType && JsonAttributes.WritesEnumNames(member) ? EnumText.Inline(enumType) : "unknown")
            : Map(type);
        return $"{TypeScriptText.PropertyName(JsonAttributes.NameOf(member))}{(mode == PropertyMode.Optional ? "?" : "")}: {text}";
    }
}
