using System.Text.RegularExpressions;

namespace Parley.Generators.TypeScript;

/// <summary>A type's name inside a text, left open until all types are known and have got names of their own.</summary>
internal static class TypeReference
{
    // A character that no C# identifier and no escaped string has.
    private const string Mark = "\u0001";

    private static readonly Regex _reference = new(Mark + "(?<key>[^" + Mark + "]*)" + Mark, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    public static string To(string key) => Mark + key + Mark;

    public static string Resolve(string text, IReadOnlyDictionary<string, string> names) => _reference.Replace(text, match => names[match.Groups["key"].Value]);
}
