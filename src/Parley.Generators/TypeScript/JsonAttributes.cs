using System.Globalization;
using Microsoft.CodeAnalysis;
using Parley.Generators.Parsing;

namespace Parley.Generators.TypeScript;

/// <summary>How a property appears in JSON.</summary>
internal enum PropertyMode
{
    Required,
    Optional,
    Extension,
    Ignored,
}

/// <summary>What the attributes of System.Text.Json say about a type.</summary>
internal static class JsonAttributes
{
    private const string Prefix = "System.Text.Json.Serialization.Json";

    /// <summary>Whether a converter writes it, of which nothing is known.</summary>
    public static bool HasOwnConverter(ISymbol symbol) => symbol.Attribute(Prefix + "ConverterAttribute") is not null;

    /// <summary>Whether the names of an enum's members are written.</summary>
    public static bool WritesEnumNames(ISymbol symbol) =>
        ConverterOf(symbol)?.Is(Prefix + "StringEnumConverter") == true;

    /// <summary>Whether the numbers of an enum's members are written, as they are without a converter.</summary>
    public static bool WritesEnumNumbers(ISymbol symbol) => !HasOwnConverter(symbol) || ConverterOf(symbol)?.Is(Prefix + "NumberEnumConverter") == true;

    /// <summary>Whether a member is a property, or a field that counts as one.</summary>
    public static bool IsSerialized(ISymbol member)
    {
        if (member.IsStatic || member.IsImplicitlyDeclared && member is IFieldSymbol)
        {
            return false;
        }

        var isIncluded = member.Attribute(Prefix + "IncludeAttribute") is not null;
        return member switch
        {
            IPropertySymbol { IsIndexer: false, GetMethod: { } getter } => isIncluded || getter.DeclaredAccessibility == Accessibility.Public,
            IFieldSymbol => isIncluded,
            _ => false,
        };
    }

    public static PropertyMode ModeOf(ISymbol member)
    {
        if (member.Attribute(Prefix + "ExtensionDataAttribute") is not null)
        {
            return PropertyMode.Extension;
        }

        if (member.Attribute(Prefix + "IgnoreAttribute") is not { } ignore)
        {
            return PropertyMode.Required;
        }

        // JsonIgnoreCondition: Never, Always, WhenWritingDefault, WhenWritingNull, WhenWriting, WhenReading.
        var condition = ignore.NamedArguments.FirstOrDefault(static argument => argument.Key == "Condition").Value.Value as int? ?? 1;
        return condition switch
        {
            1 => PropertyMode.Ignored,
            2 or 3 or 4 => PropertyMode.Optional,
            _ => PropertyMode.Required,
        };
    }

    public static string NameOf(ISymbol member) => StringOf(member.Attribute(Prefix + "PropertyNameAttribute")) ?? EventNames.CamelCase(member.Name);

    public static string NameOf(IFieldSymbol enumMember) => StringOf(enumMember.Attribute(Prefix + "StringEnumMemberNameAttribute")) ?? enumMember.Name;

    public static string DiscriminatorNameOf(INamedTypeSymbol type) =>
        type.Attribute(Prefix + "PolymorphicAttribute")?.NamedArguments.FirstOrDefault(static argument => argument.Key == "TypeDiscriminatorPropertyName").Value.Value as string ?? "$type";

    /// <summary>The types that may stand where <paramref name="type"/> is declared, each with the discriminator as a literal.</summary>
    public static IEnumerable<(INamedTypeSymbol Type, string? Discriminator)> DerivedTypesOf(INamedTypeSymbol type) =>
        from attribute in type.GetAttributes()
        where attribute.AttributeClass?.Is(Prefix + "DerivedTypeAttribute") == true
        let arguments = attribute.ConstructorArguments
        where arguments.Length > 0 && arguments[0].Value is INamedTypeSymbol
        select ((INamedTypeSymbol)arguments[0].Value!, arguments.Length > 1 ? LiteralOf(arguments[1].Value) : null);

    private static INamedTypeSymbol? ConverterOf(ISymbol symbol) =>
        symbol.Attribute(Prefix + "ConverterAttribute")?.ConstructorArguments.FirstOrDefault().Value as INamedTypeSymbol;

    private static string? LiteralOf(object? discriminator) => discriminator switch
    {
        string text => TypeScriptText.Literal(text),
        int number => number.ToString(CultureInfo.InvariantCulture),
        _ => null,
    };

    private static string? StringOf(AttributeData? attribute) => attribute?.ConstructorArguments.FirstOrDefault().Value as string;
}
