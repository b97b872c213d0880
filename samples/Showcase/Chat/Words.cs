namespace Showcase.Chat;

/// <summary>What people write, within bounds.</summary>
internal static class Words
{
    /// <summary>One line, trimmed, or <see langword="null"/> if it is empty, too long or more than a line.</summary>
    public static string? Line(string? text, int maxLength) => Text(text, maxLength) is { } words && !words.Any(char.IsControl) ? words : null;

    /// <summary>Lines, trimmed, or <see langword="null"/> if they are empty or too long.</summary>
    public static string? Text(string? text, int maxLength)
    {
        // The length first: what is far too long is not looked at.
        if (text is null || text.Length > 2 * maxLength)
            return null;
        var words = text.Trim();
        return words.Length is 0 || words.Length > maxLength || words.Any(letter => char.IsControl(letter) && letter != '\n') ? null : words;
    }
}
