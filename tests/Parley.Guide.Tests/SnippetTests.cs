namespace Parley.Guide.Tests;

public sealed class SnippetTests
{
    public static TheoryData<string> Snippets => [.. Snippet.FindAll("csharp").Select(static snippet => snippet.ToString())];

    [Theory]
    [MemberData(nameof(Snippets))]
    public void A_snippet_compiles(string place)
    {
        var snippet = Snippet.FindAll("csharp").Single(found => found.ToString() == place);

        var faults = SnippetCompiler.Compile(snippet);

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void What_does_not_compile_is_found_with_its_line()
    {
        var faults = SnippetCompiler.Compile(new Snippet("docs/page.md", 10, "using System.Text;\n\nio.Nonsense();\nvar text = new StringBuilder();"));

        var fault = Assert.Single(faults);
        Assert.StartsWith("docs/page.md: (11,", fault, StringComparison.Ordinal);
        Assert.Contains("CS1061", fault, StringComparison.Ordinal);
    }
}
