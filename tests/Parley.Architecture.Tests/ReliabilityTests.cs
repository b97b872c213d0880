using System.Text.RegularExpressions;

namespace Parley.Architecture.Tests;

/// <summary>Holds docs/reliability.md to the code: what it names exists, and no fault is left out.</summary>
public partial class ReliabilityTests
{
    private static readonly string[][] Rows =
    [
        .. File.ReadLines(Path.Combine(Repository.Root, "docs", "reliability.md"))
            .Where(static line => line.StartsWith("| F", StringComparison.Ordinal) || line.StartsWith("| T-", StringComparison.Ordinal))
            .Select(static line => line.Trim('|', ' ').Split(" | ")),
    ];

    [Fact]
    public void Every_fault_has_a_row()
    {
        var rows = Rows.Select(static row => row[0]).Where(static id => id[0] == 'F');

        Assert.Equal(Enumerable.Range(1, 52).Select(static number => $"F{number:00}"), rows, StringComparer.Ordinal);
    }

    [Fact]
    public void Every_row_names_a_test_or_says_what_it_waits_for()
    {
        var faults = Rows.Where(static row => row.Length != (row[0][0] == 'F' ? 3 : 4) || (!Code().IsMatch(row[^1]) && !row[^1].StartsWith("later: ", StringComparison.Ordinal)));

        Assert.Empty(faults.Select(static row => row[0]));
    }

    [Fact]
    public void Every_test_that_is_named_exists()
    {
        var tests = Repository.Files("tests", "*Tests.cs").ToLookup(static file => Path.GetFileNameWithoutExtension(file), StringComparer.Ordinal);
        var scripts = Repository.Files("tests/conformance", "*.mjs").Select(static file => Path.GetFileName(file)).ToHashSet(StringComparer.Ordinal);
        var names = Rows.SelectMany(static row => Code().Matches(row[^1])).Select(static match => match.Groups["code"].Value)
            .Where(static name => name.Split('.')[0].EndsWith("Tests", StringComparison.Ordinal) || name.EndsWith(".mjs", StringComparison.Ordinal));

        Assert.DoesNotContain(names, name => !scripts.Contains(name) && !IsTest(name.Split('.'), tests));
    }

    [Fact]
    public void Every_test_that_is_marked_with_a_fault_is_in_its_row()
    {
        var rows = Rows.ToLookup(static row => row[0], static row => row[^1], StringComparer.Ordinal);
        var marks = Repository.Files("tests/Parley.Faults.Tests", "*Tests.cs").SelectMany(static file => Trait()
            .Matches(File.ReadAllText(Path.Combine(Repository.Root, file)))
            .Select(match => (Id: match.Groups["id"].Value, Class: Path.GetFileNameWithoutExtension(file))));

        Assert.NotEmpty(marks);
        Assert.DoesNotContain(marks, mark => !rows[mark.Id].Any(row => row.Contains($"`{mark.Class}.", StringComparison.Ordinal)));
    }

    private static bool IsTest(string[] name, ILookup<string, string> files) => files[name[0]].Any(file =>
        name.Length == 1 || File.ReadAllText(Path.Combine(Repository.Root, file)).Contains($" {name[1]}(", StringComparison.Ordinal));

    [GeneratedRegex("`(?<code>[^`]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();

    [GeneratedRegex("""\[Trait\("(Fault|Advisory)", "(?<id>[^"]+)"\)\]""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Trait();
}
