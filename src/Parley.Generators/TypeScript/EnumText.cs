using System.Globalization;
using Microsoft.CodeAnalysis;
using Parley.Generators.Parsing;

namespace Parley.Generators.TypeScript;

/// <summary>An enum in TypeScript: a union of its values, or of its names where a converter writes those.</summary>
internal static class EnumText
{
    public static string Of(INamedTypeSymbol type, string name)
    {
        if (JsonAttributes.WritesEnumNames(type))
        {
            return $"export type {name} = {Inline(type)};\n";
        }

        if (!JsonAttributes.WritesEnumNumbers(type))
        {
            return $"export type {name} = unknown;\n";
        }

        var members = MembersOf(type).ToList();
        if (IsFlags(type) || members.Count == 0)
        {
            return $"export type {name} = number;\n";
        }

        var lines = members.Select((member, index) =>
            $"  | {Convert.ToString(member.ConstantValue, CultureInfo.InvariantCulture)}{(index == members.Count - 1 ? ";" : "")} // {member.Name}\n");
        return $"export type {name} =\n{string.Concat(lines)}";
    }

    /// <summary>The names of an enum's members as a union.</summary>
    public static string Inline(INamedTypeSymbol type)
    {
        var names = MembersOf(type).Select(static member => TypeScriptText.Literal(JsonAttributes.NameOf(member))).Distinct(StringComparer.Ordinal).ToList();
        return IsFlags(type) || names.Count == 0 ? "string" : string.Join(" | ", names);
    }

    private static IEnumerable<IFieldSymbol> MembersOf(INamedTypeSymbol type) => type.GetMembers().OfType<IFieldSymbol>().Where(static field => field.HasConstantValue);

    private static bool IsFlags(INamedTypeSymbol type) => type.Attribute("System.FlagsAttribute") is not null;
}
