using System.Globalization;
using System.Text;
using Parley.Generators.TypeScript;

namespace Parley.Generators.Sources;

/// <summary>
/// The TypeScript file inside a C# file, as a comment: generators must not write files of their own, and comments do not end up in the
/// assembly. <c>Parley.targets</c> takes the text out after the compiler has run.
/// </summary>
internal static class TypeScriptSource
{
    public const string HintName = "Parley.TypeScript.g.cs";

    public static string Write(IEnumerable<TypeScriptContract> contracts) =>
        $"// {Convert.ToBase64String(Encoding.UTF8.GetBytes(Escape(TypeScriptFile.Write(contracts).TrimEnd('\n'))))}\n";

    /// <summary>
    /// Escapes what means something to MSBuild, which decodes the base64 and takes the result for escaped already. The backslash is among
    /// that: as a part of a path it would become a slash.
    /// </summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (@"%$@'();?*\".IndexOf(character) >= 0)
            {
                escaped.Append('%').Append(((int)character).ToString("X2", CultureInfo.InvariantCulture));
            }
            else
            {
                escaped.Append(character);
            }
        }

        return escaped.ToString();
    }
}
