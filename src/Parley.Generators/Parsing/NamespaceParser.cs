using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Parley.Generators.Analysis;
using Parley.Generators.Models;
using Parley.Generators.TypeScript;

namespace Parley.Generators.Parsing;

/// <summary>Reads a class namespace.</summary>
internal static class NamespaceParser
{
    private const string Base = "Parley.SocketIONamespace";
    private const string ServiceProvider = "global::Microsoft.Extensions.DependencyInjection.ServiceProvider";
    private const int MaxNameBytes = 128;

    private static readonly (string Method, string Hook)[] _hooks =
    [
        ("OnConnectingAsync", "UseConnecting"),
        ("OnConnectedAsync", "UseConnected"),
        ("OnDisconnectingAsync", "UseDisconnecting"),
        ("OnDisconnectedAsync", "UseDisconnected"),
    ];

    /// <summary>The client contract of a class that derives from <c>SocketIONamespace&lt;TClient&gt;</c>, else <see langword="null"/>.</summary>
    public static ITypeSymbol? ContractOf(INamedTypeSymbol type) =>
        type.WithBases().FirstOrDefault(static part => part.TypeArguments.Length == 1 && part.Is(Base))?.TypeArguments[0];

    /// <summary>What to generate for a class, or <see langword="null"/> if that cannot be.</summary>
    /// <param name="type">A class with <c>[SocketIONamespace]</c>.</param>
    /// <param name="faults">Takes what is wrong with the class.</param>
    /// <param name="contractFaults">Takes what is wrong with its client contract, which other classes may share.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static NamespaceModel? Parse(INamedTypeSymbol type, FaultSink faults, FaultSink contractFaults, CancellationToken cancellationToken)
    {
        CheckPartial(type, faults, cancellationToken);
        var name = type.Attribute(Names.NamespaceAttribute)?.ConstructorArguments.FirstOrDefault().Value as string;
        if (WhyNot(type, name) is { } reason)
        {
            faults.Add(Diagnostics.UnsupportedClass, type, type, type.Name, reason);
            return null;
        }

        var client = ClientParser.Parse(ContractOf(type)!, type, contractFaults);
        var handlers = HandlerParser.Parse(type, faults);
        cancellationToken.ThrowIfCancellationRequested();
        if (client is null || faults.HasErrors || contractFaults.HasErrors)
        {
            return null;
        }

        return new NamespaceModel(
            Names.NamespaceOf(type),
            DeclarationsOf(type).ToEquatableArray(),
            Names.Code(type),
            name!.StartsWith("/", StringComparison.Ordinal) ? name : "/" + name,
            ConstructorOf(type)!.Parameters.Select(ServiceFor).ToEquatableArray(),
            _hooks.Where(hook => Overrides(type, hook.Method)).Select(static hook => hook.Hook).ToEquatableArray(),
            handlers.ToEquatableArray(),
            client,
            ContractParser.Parse(type, (INamedTypeSymbol)ContractOf(type)!, name!));
    }

    private static void CheckPartial(INamedTypeSymbol type, FaultSink faults, CancellationToken cancellationToken)
    {
        for (var current = type; current is not null; current = current.ContainingType)
        {
            var isPartial = current.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(cancellationToken))
                .OfType<TypeDeclarationSyntax>().Any(static declaration => declaration.Modifiers.Any(SyntaxKind.PartialKeyword));
            if (!isPartial)
            {
                faults.Add(Diagnostics.NotPartial, current, type, current.Name);
            }
        }
    }

    private static string? WhyNot(INamedTypeSymbol type, string? name)
    {
        if (ContractOf(type) is null)
        {
            return "it does not derive from SocketIONamespace<TClient>";
        }

        if (type.IsAbstract)
        {
            return "it is abstract";
        }

        if (type.IsGenericType || type.ContainingType is { IsGenericType: true })
        {
            return "it is generic, or inside a generic type";
        }

        if (type.IsFileLocal)
        {
            return "it is local to a file";
        }

        if (string.IsNullOrEmpty(name) || name!.IndexOf(',') >= 0 || Encoding.UTF8.GetByteCount(name) >= MaxNameBytes)
        {
            return "the name of a namespace has no comma and at most 128 bytes";
        }

        return ConstructorOf(type) switch
        {
            null => "it must have one constructor",
            { } constructor when constructor.Parameters.Any(static parameter => parameter.RefKind != RefKind.None || ArgumentTypes.CannotBeTypeArgument(parameter.Type)) =>
                "a parameter of its constructor cannot be a service",
            _ => null,
        };
    }

    private static IMethodSymbol? ConstructorOf(INamedTypeSymbol type) => type.InstanceConstructors.Length == 1 ? type.InstanceConstructors[0] : null;

    private static bool Overrides(INamedTypeSymbol type, string method) =>
        type.WithBases().TakeWhile(static part => !part.Is(Base))
            .Any(part => part.GetMembers(method).OfType<IMethodSymbol>().Any(static member => member.IsOverride));

    private static string ServiceFor(IParameterSymbol parameter)
    {
        var type = Names.Code(parameter.Type.WithNullableAnnotation(NullableAnnotation.NotAnnotated));
        var isOptional = parameter.HasExplicitDefaultValue && parameter.ExplicitDefaultValue is null;
        var method = isOptional ? "Get" : "GetRequired";
        return parameter.Attribute("Microsoft.Extensions.DependencyInjection.FromKeyedServicesAttribute") is { ConstructorArguments.Length: 1 } keyed
            ? $"{ServiceProvider}KeyedServiceExtensions.{method}KeyedService<{type}>(services, {keyed.ConstructorArguments[0].ToCSharpString()})"
            : $"{ServiceProvider}ServiceExtensions.{method}Service<{type}>(services)";
    }

    private static Stack<string> DeclarationsOf(INamedTypeSymbol type)
    {
        var declarations = new Stack<string>();
        for (var current = type; current is not null; current = current.ContainingType)
        {
            var kind = (current.IsRecord, current.TypeKind) switch
            {
                (true, TypeKind.Struct) => "record struct",
                (true, _) => "record",
                (_, TypeKind.Struct) => "struct",
                (_, TypeKind.Interface) => "interface",
                _ => "class",
            };
            declarations.Push($"partial {kind} {Names.Escaped(current.Name)}");
        }

        return declarations;
    }
}
