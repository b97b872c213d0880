using System.Reflection;

namespace Parley.Architecture.Tests;

/// <summary>The projects below src/ and what each of them may see: the layers, bottom first.</summary>
internal static class ShippedProjects
{
    public static IReadOnlyDictionary<string, string[]> AllowedReferences { get; } = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["Parley.Protocol"] = [],
        ["Parley.Engine"] = ["Parley.Protocol"],
        // The generators are only packed with it.
        ["Parley"] = ["Parley.Protocol", "Parley.Engine", "Parley.Generators"],
        ["Parley.Generators"] = [],
        // It runs where there is no server.
        ["Parley.Emitter"] = ["Parley.Protocol"],
        ["Parley.Postgres"] = ["Parley.Protocol", "Parley.Engine", "Parley"],
        ["Parley.Redis"] = ["Parley.Protocol", "Parley.Engine", "Parley"],
        ["Parley.Testing"] = ["Parley.Protocol", "Parley.Engine", "Parley"],
    };

    public static TheoryData<string> Names => [.. AllowedReferences.Keys];

    /// <summary>Those that run in applications, as the generators do not.</summary>
    public static TheoryData<string> RunningNames => [.. AllowedReferences.Keys.Where(static name => name != "Parley.Generators")];

    public static IEnumerable<Assembly> Assemblies => AllowedReferences.Keys.Select(Load);

    public static IEnumerable<MethodInfo> Methods => Assemblies.SelectMany(MethodsOf);

    public static Assembly Load(string name) => Assembly.Load(new AssemblyName(name));

    public static IEnumerable<MethodInfo> MethodsOf(Assembly assembly) =>
        assembly.GetTypes().SelectMany(type => type.GetMethods(
            BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly));
}
