namespace Parley.Generators.Parsing;

/// <summary>The names of events.</summary>
internal static class EventNames
{
    private static readonly string[] _reserved = ["connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"];

    public static bool IsReserved(string name) => Array.IndexOf(_reserved, name) >= 0;

    /// <summary>A name as JSON has it by default, in the way of System.Text.Json: "Name" is "name", "URLValue" is "urlValue".</summary>
    public static string CamelCase(string name)
    {
        var characters = name.ToCharArray();
        for (var i = 0; i < characters.Length && char.IsUpper(characters[i]); i++)
        {
            var endsAcronym = i > 0 && i + 1 < characters.Length && !char.IsUpper(characters[i + 1]);
            if (endsAcronym)
            {
                break;
            }

            characters[i] = char.ToLowerInvariant(characters[i]);
        }

        return new string(characters);
    }
}
