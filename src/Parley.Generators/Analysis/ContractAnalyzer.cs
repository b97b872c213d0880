using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Parley.Generators.Parsing;

namespace Parley.Generators.Analysis;

/// <summary>Says why a class namespace or its client contract cannot be generated for.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ContractAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Diagnostics.NotPartial, Diagnostics.UnsupportedClass, Diagnostics.NoNamespaceName, Diagnostics.UnsupportedHandler, Diagnostics.UnsupportedClientMember,
        Diagnostics.DuplicateEvent, Diagnostics.UnserializableArgument, Diagnostics.ReservedEventName,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static compilation =>
        {
            // A contract that several classes share is reported for the first.
            var contracts = new ConcurrentDictionary<ISymbol, bool>(SymbolEqualityComparer.Default);
            compilation.RegisterSymbolAction(symbol => Analyze(symbol, contracts), SymbolKind.NamedType);
        });
    }

    private static void Analyze(SymbolAnalysisContext context, ConcurrentDictionary<ISymbol, bool> contracts)
    {
        var type = (INamedTypeSymbol)context.Symbol;
        var contract = NamespaceParser.ContractOf(type);
        if (type.Attribute(Names.NamespaceAttribute) is null)
        {
            if (contract is not null && !type.IsAbstract)
            {
                context.ReportDiagnostic(Diagnostic.Create(Diagnostics.NoNamespaceName, type.Locations[0], type.Name));
            }

            return;
        }

        var isFirst = contract is null || contracts.TryAdd(contract, value: true);
        var faults = new FaultSink(context.ReportDiagnostic);
        NamespaceParser.Parse(type, faults, isFirst ? new FaultSink(context.ReportDiagnostic) : new FaultSink(static _ => { }), context.CancellationToken);
    }
}
