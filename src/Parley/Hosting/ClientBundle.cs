using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Net.Http.Headers;

namespace Parley.Hosting;

/// <summary>The official browser client, as ClientBundle.targets embedded it: which files there are, and their common version.</summary>
internal static class ClientBundle
{
    private const string ResourcePrefix = "ClientBundle/";
    private const string GzipSuffix = ".gz";

    private static readonly Assembly _assembly = typeof(ClientBundle).Assembly;
    private static readonly FrozenDictionary<string, ClientBundleFile> _files = FindFiles();

    /// <summary>The version of the npm package the files come from.</summary>
    public static string Version { get; } = ReadVersion();

    public static IReadOnlyCollection<string> FileNames => _files.Keys;

    /// <summary>False means that the name is none of ours and that the caller answers the request.</summary>
    public static bool TryGet(string fileName, [NotNullWhen(true)] out ClientBundleFile? file) => _files.TryGetValue(fileName, out file);

    /// <summary>Opens an embedded file; the stream reads the mapped assembly, so nothing is held on the heap between requests.</summary>
    public static Stream Open(string name) =>
        _assembly.GetManifestResourceStream(ResourcePrefix + name) ?? throw new InvalidOperationException($"Parley was built without {name} of the browser client.");

    private static FrozenDictionary<string, ClientBundleFile> FindFiles()
    {
        var etag = new EntityTagHeaderValue($"\"{ReadVersion()}\"");
        return _assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal) && name.EndsWith(GzipSuffix, StringComparison.Ordinal))
            .Select(name => name[ResourcePrefix.Length..^GzipSuffix.Length])
            .ToFrozenDictionary(name => name, name => new ClientBundleFile(name, etag), StringComparer.Ordinal);
    }

    private static string ReadVersion()
    {
        using var reader = new StreamReader(Open("version"));
        return reader.ReadToEnd();
    }
}
