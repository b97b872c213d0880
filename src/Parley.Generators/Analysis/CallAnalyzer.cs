using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using Parley.Generators.Parsing;

namespace Parley.Generators.Analysis;

/// <summary>Finds mistakes in calls of <c>On</c> and <c>Emit</c> that would otherwise show at run time.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class CallAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
    [
        Diagnostics.ReservedEventName, Diagnostics.UnserializableArgument, Diagnostics.HandledTwice, Diagnostics.AcknowledgedBroadcast,
    ];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterOperationAction(static operation => AnalyzeCall(operation, (IInvocationOperation)operation.Operation), OperationKind.Invocation);
        context.RegisterOperationBlockAction(AnalyzeBody);
    }

    private static void AnalyzeCall(OperationAnalysisContext context, IInvocationOperation call)
    {
        if (IsAcknowledgedBroadcast(call))
        {
            context.ReportDiagnostic(Diagnostic.Create(Diagnostics.AcknowledgedBroadcast, call.Syntax.GetLocation(), call.TargetMethod.Name));
            return;
        }

        if (EventNameOf(call) is not { } eventName)
        {
            return;
        }

        if (eventName.Value.ConstantValue is { HasValue: true, Value: string name } && EventNames.IsReserved(name))
        {
            context.ReportDiagnostic(Diagnostic.Create(Diagnostics.ReservedEventName, eventName.Syntax.GetLocation(), name));
        }

        foreach (var (type, location) in CarriedTypes(call))
        {
            if (ArgumentTypes.WhyNot(type) is { } reason)
            {
                context.ReportDiagnostic(Diagnostic.Create(Diagnostics.UnserializableArgument, location, type.ToDisplayString(), reason));
            }
        }
    }

    private static void AnalyzeBody(OperationBlockAnalysisContext context)
    {
        // The same receiver, the same name and the same block, so that the branches of a condition do not count as twice.
        var seen = new HashSet<(ISymbol Receiver, string Name, IOperation Block)>();
        var calls = context.OperationBlocks.SelectMany(static block => block.Descendants()).OfType<IExpressionStatementOperation>()
            .Select(static statement => statement.Operation).OfType<IInvocationOperation>();
        foreach (var call in calls.Where(static call => string.Equals(call.TargetMethod.Name, "On", StringComparison.Ordinal)))
        {
            if (EventNameOf(call) is { Value.ConstantValue: { HasValue: true, Value: string name } } argument
                && ReceiverOf(call) is { } receiver
                && !seen.Add((receiver, name, call.Parent!.Parent!)))
            {
                context.ReportDiagnostic(Diagnostic.Create(Diagnostics.HandledTwice, argument.Syntax.GetLocation(), name));
            }
        }
    }

    /// <summary>The name of the event, if the call is one of those of Parley that take one.</summary>
    private static IArgumentOperation? EventNameOf(IInvocationOperation call) =>
        call.TargetMethod.Name is "On" or "Once" or "EmitAsync" or "EmitWithAckAsync"
        && string.Equals(call.TargetMethod.ContainingAssembly?.Name, "Parley", StringComparison.Ordinal)
            ? call.Arguments.FirstOrDefault(static argument => string.Equals(argument.Parameter?.Name, "eventName", StringComparison.Ordinal))
            : null;

    private static ISymbol? ReceiverOf(IInvocationOperation call) => Unconverted(call.Instance ?? call.Arguments.FirstOrDefault()?.Value) switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation { Instance: null or IInstanceReferenceOperation } field => field.Field,
        IPropertyReferenceOperation { Instance: null or IInstanceReferenceOperation } property => property.Property,
        _ => null,
    };

    /// <summary>The types that a call sends or receives: type arguments of handlers, the values of emits.</summary>
    private static IEnumerable<(ITypeSymbol Type, Location Location)> CarriedTypes(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        if (method.Name is "On" or "Once")
        {
            return method.TypeArguments.Where(static type => !HandlerParser.TakesNoArgument(type)).Select(type => (type, call.Syntax.GetLocation()));
        }

        return method.Name is "EmitAsync" or "EmitWithAckAsync"
            ? call.Arguments.Where(static argument => argument.Parameter!.Name.StartsWith("arg", StringComparison.Ordinal))
                .Select(static argument => (Unconverted(argument.Value)?.Type, argument.Syntax.GetLocation()))
                .Where(static entry => entry.Type is not null).Select(static entry => (entry.Type!, entry.Item2))
            : [];
    }

    private static bool IsAcknowledgedBroadcast(IInvocationOperation call) =>
        call.TargetMethod.ContainingType.TypeKind == TypeKind.Interface
        && ClientParser.AcknowledgementOf(call.TargetMethod) is not null
        && Unconverted(call.Instance) is IPropertyReferenceOperation { Property: { Name: "Emit", ContainingType: var owner } }
        && (owner.Is("Parley.TypedOperator") || owner.Is("Parley.ISocketIO"));

    private static IOperation? Unconverted(IOperation? operation)
    {
        while (operation is IConversionOperation { IsImplicit: true } conversion)
        {
            operation = conversion.Operand;
        }

        return operation;
    }
}
