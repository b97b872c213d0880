using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;

namespace Parley.Architecture.Tests;

public class LayerTests
{
    private static readonly string[] _networkAndHost = ["System.Net", "System.IO.Pipelines", "Microsoft"];

    [Fact]
    public void Every_project_below_src_has_a_place_in_the_layers() =>
        Assert.Equal(
            ShippedProjects.AllowedReferences.Keys.ToHashSet(StringComparer.Ordinal),
            Repository.Files("src", "*.csproj").Select(Path.GetFileNameWithoutExtension).OfType<string>().ToHashSet(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(ShippedProjects.Names), MemberType = typeof(ShippedProjects))]
    public void A_project_references_lower_layers_only(string name)
    {
        var project = XDocument.Load(Path.Combine(Repository.Root, "src", name, name + ".csproj"));
        var references = project.Descendants("ProjectReference").Select(item => Path.GetFileNameWithoutExtension(item.Attribute("Include")!.Value.Replace('\\', '/')));

        Assert.Empty(references.Except(ShippedProjects.AllowedReferences[name], StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(ShippedProjects.Names), MemberType = typeof(ShippedProjects))]
    public void An_assembly_uses_lower_layers_only(string name)
    {
        var references = ShippedProjects.Load(name).GetReferencedAssemblies()
            .Select(reference => reference.Name!)
            .Where(reference => reference.StartsWith("Parley", StringComparison.Ordinal));

        Assert.Empty(references.Except(ShippedProjects.AllowedReferences[name], StringComparer.Ordinal));
    }

    // By namespace rather than by assembly: a part of System.Net lives in System.Runtime.
    [Fact]
    public void The_protocol_knows_neither_network_nor_host()
    {
        using var stream = File.OpenRead(ShippedProjects.Load("Parley.Protocol").Location);
        using var file = new PEReader(stream);
        var metadata = file.GetMetadataReader();
        var namespaces = metadata.TypeReferences.Select(handle => metadata.GetString(metadata.GetTypeReference(handle).Namespace)).Distinct(StringComparer.Ordinal).ToList();

        Assert.NotEmpty(namespaces);
        var forbidden = namespaces.Where(IsForbiddenToTheProtocol);
        Assert.Empty(forbidden);
    }

    [Theory]
    [InlineData("System.Net", true)]
    [InlineData("System.Net.WebSockets", true)]
    [InlineData("System.IO.Pipelines", true)]
    [InlineData("Microsoft.Extensions.Logging", true)]
    [InlineData("System.Buffers", false)]
    [InlineData("System.IO", false)]
    [InlineData("System.Network", false)]
    public void Network_and_host_are_told_by_their_namespaces(string name, bool forbidden) => Assert.Equal(forbidden, IsForbiddenToTheProtocol(name));

    private static bool IsForbiddenToTheProtocol(string name) =>
        _networkAndHost.Any(root => name.Equals(root, StringComparison.Ordinal) || name.StartsWith(root + ".", StringComparison.Ordinal));
}
