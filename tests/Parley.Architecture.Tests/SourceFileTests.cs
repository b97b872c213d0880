namespace Parley.Architecture.Tests;

public class SourceFileTests
{
    [Theory]
    [InlineData("src", 500)]
    [InlineData("tests", 600)]
    public void A_source_file_can_be_read_in_one_sitting(string folder, int maximumLines)
    {
        var files = Repository.Files(folder, "*.cs");

        Assert.NotEmpty(files);
        var tooLong = files.Where(file => File.ReadLines(Path.Combine(Repository.Root, file)).Count() > maximumLines);
        Assert.Empty(tooLong);
    }

    // A test project outside the solution would be neither built nor run, and nobody would miss it.
    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    public void Every_project_is_in_the_solution(string folder)
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "Parley.slnx"));

        var missing = Repository.Files(folder, "*.csproj").Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal));

        Assert.Empty(missing);
    }
}
