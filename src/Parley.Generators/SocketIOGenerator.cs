using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Parley.Generators.Models;
using Parley.Generators.Parsing;
using Parley.Generators.Sources;

namespace Parley.Generators;

/// <summary>Generates what binds class namespaces to events, their client proxies, and the TypeScript of their contracts.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class SocketIOGenerator : IIncrementalGenerator
{
    internal const string NamespacesStep = "Namespaces";
    internal const string ClientsStep = "Clients";
    internal const string TypeScriptStep = "TypeScript";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var namespaces = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                Names.NamespaceAttribute,
                static (node, _) => node is TypeDeclarationSyntax,
                static (attributed, cancellationToken) => NamespaceParser.Parse(
                    (INamedTypeSymbol)attributed.TargetSymbol, new FaultSink(report: null), new FaultSink(report: null), cancellationToken))
            .Where(static model => model is not null)
            .Select(static (model, _) => model!)
            .WithTrackingName(NamespacesStep);
        context.RegisterSourceOutput(namespaces, static (output, model) => Add(output, BinderSource.HintName(model), BinderSource.Write(model)));

        var clients = namespaces.Select(static (model, _) => model.Client).Collect()
            .SelectMany(static (all, _) => all.GroupBy(static client => client.FullName, StringComparer.Ordinal).Select(static same => same.First()))
            .WithTrackingName(ClientsStep);
        context.RegisterSourceOutput(clients, static (output, model) => Add(output, ProxySource.HintName(model), ProxySource.Write(model)));

        var isWanted = context.AnalyzerConfigOptionsProvider.Select(static (options, _) =>
            options.GlobalOptions.TryGetValue("build_property.ParleyTypeScriptOutput", out var file) && file.Length > 0);
        var typeScript = namespaces.Select(static (model, _) => model.Contract).Collect()
            .Select(static (contracts, _) => contracts.ToEquatableArray())
            .Combine(isWanted)
            .WithTrackingName(TypeScriptStep);
        context.RegisterSourceOutput(typeScript, static (output, wanted) =>
        {
            if (wanted.Right)
            {
                Add(output, TypeScriptSource.HintName, TypeScriptSource.Write(wanted.Left));
            }
        });
    }

    private static void Add(SourceProductionContext output, string hintName, string source) =>
        output.AddSource(hintName, Microsoft.CodeAnalysis.Text.SourceText.From(source, Encoding.UTF8));
}
