using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Parley.Generators.Analysis;

namespace Parley.Generators.Tests;

/// <summary>Compiles sources in memory with the generator and the analyzers, against the assemblies that run the tests.</summary>
internal static class Compiler
{
    private const string GlobalUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly ImmutableArray<MetadataReference> _references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static file => !Path.GetFileName(file).StartsWith("Parley.Generators", StringComparison.Ordinal))
            .Select(static file => MetadataReference.CreateFromFile(file)),
    ];

    public static CSharpParseOptions ParseOptions { get; } = new(LanguageVersion.CSharp13, DocumentationMode.Diagnose);

    public static CSharpCompilation Create(string source) => CSharpCompilation.Create(
        "Application",
        [CSharpSyntaxTree.ParseText(GlobalUsings, ParseOptions, "GlobalUsings.cs"), CSharpSyntaxTree.ParseText(source, ParseOptions, "Program.cs")],
        _references,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, generalDiagnosticOption: ReportDiagnostic.Default));

    public static CSharpGeneratorDriver NewDriver(string? typeScriptOutput = null) => CSharpGeneratorDriver.Create(
        [new SocketIOGenerator().AsSourceGenerator()],
        parseOptions: ParseOptions,
        optionsProvider: new BuildOptions(typeScriptOutput),
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>Generates, and expects that the result compiles without a warning.</summary>
    /// <returns>The generated sources by name.</returns>
    public static IReadOnlyDictionary<string, string> Generate(string source, string? typeScriptOutput = null)
    {
        var driver = NewDriver(typeScriptOutput).RunGeneratorsAndUpdateCompilation(Create(source), out var compilation, out var diagnostics, TestContext.Current.CancellationToken);
        Assert.Empty(diagnostics);
        // The sources of the tests are public and have no documentation.
        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(static diagnostic => diagnostic.Severity > DiagnosticSeverity.Hidden && !(diagnostic.Id == "CS1591" && diagnostic.Location.SourceTree?.FilePath == "Program.cs")));
        return driver.GetRunResult().Results.Single().GeneratedSources.ToDictionary(static file => file.HintName, static file => file.SourceText.ToString(), StringComparer.Ordinal);
    }

    /// <summary>The TypeScript of a source.</summary>
    public static string TypeScript(string source) =>
        Uri.UnescapeDataString(System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(Generate(source, "contracts.ts")["Parley.TypeScript.g.cs"][3..].Trim())));

    /// <summary>What the analyzers say, as "PARLEY001 at 'the text'".</summary>
    public static async Task<string[]> AnalyzeAsync(string source, params MetadataReference[] references)
    {
        var compilation = Create(source).AddReferences(references).WithAnalyzers([new ContractAnalyzer(), new CallAnalyzer()]);
        var diagnostics = await compilation.GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
        return
        [
            .. diagnostics.OrderBy(static diagnostic => diagnostic.Location.SourceSpan.Start).ThenBy(static diagnostic => diagnostic.Id, StringComparer.Ordinal)
                .Select(diagnostic => $"{diagnostic.Id} at '{source.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length)}'"),
        ];
    }

    private sealed class BuildOptions(string? typeScriptOutput) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Options(typeScriptOutput);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;
    }

    private sealed class Options(string? typeScriptOutput) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
        {
            value = key == "build_property.ParleyTypeScriptOutput" ? typeScriptOutput : null;
            return value is not null;
        }
    }
}
