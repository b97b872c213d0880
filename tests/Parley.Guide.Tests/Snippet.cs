namespace Parley.Guide.Tests;

/// <summary>A block of code in a page.</summary>
/// <param name="Page">The page, from the root of the repository.</param>
/// <param name="Line">The line that its first line of code is on.</param>
/// <param name="Code">The code.</param>
public sealed record Snippet(string Page, int Line, string Code)
{
    /// <summary>Every block of a language in the README and below docs, and every cell below the heading "in C#".</summary>
    public static IEnumerable<Snippet> FindAll(string language)
    {
        var root = FindRoot();
        var pages = Directory.EnumerateFiles(Path.Combine(root, "docs"), "*.md", SearchOption.AllDirectories).Append(Path.Combine(root, "README.md"));
        return pages.Order(StringComparer.Ordinal).SelectMany(page => Read(Path.GetRelativePath(root, page), File.ReadAllLines(page), language));
    }

    public override string ToString() => $"{Page}:{Line}";

    private static IEnumerable<Snippet> Read(string page, string[] lines, string language)
    {
        for (var start = 0; start < lines.Length; start++)
        {
            if (lines[start].StartsWith('|') && lines[start].TrimEnd().EndsWith("| in C# |", StringComparison.Ordinal))
            {
                foreach (var row in ReadTable(page, lines, start + 2))
                {
                    yield return row;
                }
            }

            if (lines[start].Trim() != "```" + language)
            {
                continue;
            }

            var end = Array.FindIndex(lines, start + 1, static line => line.Trim() == "```");
            yield return new Snippet(page, start + 2, string.Join('\n', lines[(start + 1)..end]));
            start = end;
        }
    }

    /// <summary>The last cells of a table, each of them a statement.</summary>
    private static IEnumerable<Snippet> ReadTable(string page, string[] lines, int start)
    {
        for (var row = start; row < lines.Length && lines[row].StartsWith('|'); row++)
        {
            var end = lines[row].LastIndexOf('`');
            var code = lines[row][(lines[row].LastIndexOf('`', end - 1) + 1)..end];
            yield return new Snippet(page, row + 1, code + ";");
        }
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Parley.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run below the repository.");
        }

        return folder.FullName;
    }
}
