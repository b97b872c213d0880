using System.Globalization;
using System.Text;

namespace Parley.Generators.TypeScript;

/// <summary>Pieces of TypeScript.</summary>
internal static class TypeScriptText
{
    private static readonly HashSet<string> _reservedWords = new(StringComparer.Ordinal)
    {
        "arguments", "await", "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do", "else", "enum", "eval",
        "export", "extends", "false", "finally", "for", "function", "if", "implements", "import", "in", "instanceof", "interface", "let", "new", "null",
        "package", "private", "protected", "public", "return", "static", "super", "switch", "this", "throw", "true", "try", "typeof", "var", "void",
        "while", "with", "yield",
    };

    /// <summary>The name of a property: as it is where that is an identifier, else quoted.</summary>
    public static string PropertyName(string name) => IsIdentifier(name) ? name : Literal(name);

    /// <summary>The name of a parameter, none of <paramref name="taken"/>.</summary>
    public static string ParameterName(string name, ICollection<string> taken)
    {
        var result = _reservedWords.Contains(name) || !IsIdentifier(name) ? "_" + name : name;
        while (taken.Contains(result))
        {
            result += "_";
        }

        return result;
    }

    public static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (var character in text)
        {
            if (character is '"' or '\\')
            {
                literal.Append('\\').Append(character);
            }
            else if (character is < ' ' or '\u007f' or '\u2028' or '\u2029' || char.IsSurrogate(character))
            {
                literal.Append("\\u").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture));
            }
            else
            {
                literal.Append(character);
            }
        }

        return literal.Append('"').ToString();
    }

    /// <summary>A type as an element of an array or a part of a larger one.</summary>
    public static string Parenthesized(string type) => type.IndexOf('|') >= 0 || type.IndexOf('&') >= 0 ? $"({type})" : type;

    public static string OrNull(string type) => type is "unknown" or "any" || type.EndsWith(" | null", StringComparison.Ordinal) ? type : type + " | null";

    private static bool IsIdentifier(string name) =>
        name.Length > 0 && (char.IsLetter(name[0]) || name[0] is '_' or '$') && name.All(static c => char.IsLetterOrDigit(c) || c is '_' or '$');
}
