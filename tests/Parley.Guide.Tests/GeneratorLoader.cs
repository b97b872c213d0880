using System.Reflection;
using Microsoft.CodeAnalysis;

namespace Parley.Guide.Tests;

/// <summary>Loads source generators into the process of the tests.</summary>
internal sealed class GeneratorLoader : IAnalyzerAssemblyLoader
{
    public void AddDependencyLocation(string fullPath)
    {
    }

    public Assembly LoadFromPath(string fullPath) => Assembly.LoadFrom(fullPath);
}
