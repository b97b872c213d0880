using Parley.Generators.TypeScript;

namespace Parley.Generators.Sources;

/// <summary>
/// The TypeScript file inside a C# file, as comments: generators must not write files of their own, and comments do not end up in the
/// assembly. <c>Parley.targets</c> takes the text out after the compiler has run.
/// </summary>
internal static class TypeScriptSource
{
    public const string HintName = "Parley.TypeScript.g.cs";

    public static string Write(IEnumerable<TypeScriptContract> contracts) =>
        string.Concat(TypeScriptFile.Write(contracts).TrimEnd('\n').Split('\n').Select(static line => $"// {line}\n"));
}
