using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Parley.Generators.Parsing;

/// <summary>Names of symbols, for generated code and for comparing.</summary>
internal static class Names
{
    public const string NamespaceAttribute = "Parley.SocketIONamespaceAttribute";
    public const string EventAttribute = "Parley.EventAttribute";

    private static readonly SymbolDisplayFormat _code =
        SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly SymbolDisplayFormat _plain = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        genericsOptions: SymbolDisplayGenericsOptions.None);

    /// <summary>A type in generated code, with its nullability.</summary>
    public static string Code(ITypeSymbol type) => type.ToDisplayString(_code);

    /// <summary>A type by namespace and name, without type arguments.</summary>
    public static string Plain(ITypeSymbol type) => type is INamedTypeSymbol named ? named.OriginalDefinition.ToDisplayString(_plain) : type.ToDisplayString(_plain);

    public static bool Is(this ITypeSymbol type, string plainName) => type is INamedTypeSymbol && string.Equals(Plain(type), plainName, StringComparison.Ordinal);

    public static string NamespaceOf(ISymbol symbol) => symbol.ContainingNamespace is { IsGlobalNamespace: false } @namespace ? @namespace.ToDisplayString() : "";

    public static string Escaped(string identifier) =>
        SyntaxFacts.GetKeywordKind(identifier) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(identifier) != SyntaxKind.None ? "@" + identifier : identifier;

    public static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    public static AttributeData? Attribute(this ISymbol symbol, string plainName) => symbol.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass?.Is(plainName) == true);

    /// <summary>A type and its base types, the most derived first.</summary>
    public static IEnumerable<INamedTypeSymbol> WithBases(this INamedTypeSymbol type)
    {
        for (var current = type; current is not null; current = current.BaseType)
        {
            yield return current;
        }
    }
}
