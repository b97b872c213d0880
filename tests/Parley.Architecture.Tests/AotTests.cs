using System.Reflection;

namespace Parley.Architecture.Tests;

public class AotTests
{
    // With IsAotCompatible, which also turns the analyzers on, an assembly is marked as trimmable.
    [Theory]
    [MemberData(nameof(ShippedProjects.RunningNames), MemberType = typeof(ShippedProjects))]
    public void A_shipped_project_is_compatible_with_trimming_and_NativeAOT(string name) =>
        Assert.Contains(
            ShippedProjects.Load(name).GetCustomAttributes<AssemblyMetadataAttribute>(),
            metadata => metadata is { Key: "IsTrimmable", Value: "True" });
}
