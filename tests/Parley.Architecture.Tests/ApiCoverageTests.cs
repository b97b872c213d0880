using System.Reflection;
using System.Text.RegularExpressions;

namespace Parley.Architecture.Tests;

/// <summary>Holds docs/api-coverage.md to the code, so that it does not promise what is not there.</summary>
public partial class ApiCoverageTests
{
    private static readonly string[][] Rows =
    [
        .. File.ReadLines(Path.Combine(Repository.Root, "docs", "api-coverage.md"))
            .Where(static line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| official", StringComparison.Ordinal))
            .Select(static line => line.Trim('|', ' ').Split(" | ")),
    ];

    private static readonly ILookup<string, Type> Types = ShippedProjects.Assemblies
        .SelectMany(static assembly => assembly.GetExportedTypes())
        .ToLookup(static type => type.Name.Split('`')[0], StringComparer.Ordinal);

    [Fact]
    public void Every_row_has_three_cells_and_says_what_shows_it()
    {
        Assert.NotEmpty(Rows);
        var faults = Rows.Where(static row => row.Length != 3 || (row[2] == "–" && !row[1].StartsWith("later", StringComparison.Ordinal)));

        Assert.Empty(faults.Select(static row => row[0]));
    }

    [Fact]
    public void Every_member_that_is_named_is_public()
    {
        var names = Rows.SelectMany(static row => Codes(row[1])).Where(static name => name.Contains('.', StringComparison.Ordinal)).ToArray();

        Assert.NotEmpty(names);
        Assert.DoesNotContain(names, static name => !IsMember(name));
    }

    [Fact]
    public void Every_test_that_is_named_exists()
    {
        var tests = Repository.Files("tests", "*Tests.cs").ToLookup(static file => Path.GetFileNameWithoutExtension(file), StringComparer.Ordinal);
        var scripts = Repository.Files("tests/conformance", "*.mjs").Select(static file => Path.GetFileName(file)).ToHashSet(StringComparer.Ordinal);

        var missing = Rows.SelectMany(static row => Codes(row[2])).Where(name => !scripts.Contains(name) && !IsTest(name, tests));

        Assert.Empty(missing);
    }

    private static IEnumerable<string> Codes(string cell) => Code().Matches(cell).Select(static match => match.Groups["code"].Value);

    private static bool IsMember(string name)
    {
        var (type, member) = Split(name);
        return Types[type].Any(found => found.GetMember(member, BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.FlattenHierarchy).Length > 0);
    }

    private static bool IsTest(string name, ILookup<string, string> files)
    {
        var (type, method) = Split(name);
        return files[type].Any(file => File.ReadAllText(Path.Combine(Repository.Root, file)).Contains($" {method}(", StringComparison.Ordinal));
    }

    private static (string Type, string Member) Split(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? (name, "") : (name[..dot], name[(dot + 1)..]);
    }

    [GeneratedRegex("`(?<code>[^`]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();
}
