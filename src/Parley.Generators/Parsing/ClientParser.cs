using Microsoft.CodeAnalysis;
using Parley.Generators.Analysis;
using Parley.Generators.Models;

namespace Parley.Generators.Parsing;

/// <summary>Reads a client contract.</summary>
internal static class ClientParser
{
    /// <summary>The events of a contract, and <see langword="null"/> for one that cannot be implemented.</summary>
    /// <param name="contract">The interface.</param>
    /// <param name="user">The class that uses it, for faults of an interface that is in another assembly.</param>
    /// <param name="faults">Takes what is wrong.</param>
    public static ClientModel? Parse(ITypeSymbol contract, INamedTypeSymbol user, FaultSink faults)
    {
        if (WhyNot(contract) is { } reason)
        {
            faults.Add(Diagnostics.UnsupportedClass, user, user, user.Name, reason);
            return null;
        }

        var type = (INamedTypeSymbol)contract;
        var methods = new List<ClientMethod>();
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in MembersOf(type))
        {
            if (ParseMethod(member, user, faults) is not { } method)
            {
                continue;
            }

            if (seen.TryGetValue(method.EventName, out var other))
            {
                faults.Add(Diagnostics.DuplicateEvent, member, user, member.Name, method.EventName, other);
            }
            else
            {
                seen.Add(method.EventName, member.Name);
            }

            methods.Add(method);
        }

        var identifier = string.Join("_", ContainingTypes(type).Select(static outer => outer.Name));
        var isPublic = ContainingTypes(type).All(static outer => outer.DeclaredAccessibility == Accessibility.Public)
            && SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, user.ContainingAssembly);
        return new ClientModel(Names.Code(type.WithNullableAnnotation(NullableAnnotation.NotAnnotated)), Names.NamespaceOf(type), identifier, isPublic, methods.ToEquatableArray());
    }

    /// <summary>What the contract asks to be implemented, inherited members included. Methods with a body are the interface's own.</summary>
    public static IEnumerable<ISymbol> MembersOf(INamedTypeSymbol type) =>
        type.AllInterfaces.Reverse().Append(type).SelectMany(static part => part.GetMembers()).Where(static member => member.IsAbstract && !IsAccessor(member));

    /// <summary>The type of the client's answer, for a method that has one.</summary>
    public static ITypeSymbol? AcknowledgementOf(IMethodSymbol method) =>
        method.ReturnType is INamedTypeSymbol { TypeArguments.Length: 1 } result && result.Is("System.Threading.Tasks.Task") ? result.TypeArguments[0] : null;

    private static string? WhyNot(ITypeSymbol contract) => contract switch
    {
        not INamedTypeSymbol { TypeKind: TypeKind.Interface } => "its client contract is not an interface",
        INamedTypeSymbol { IsGenericType: true } => "its client contract is generic",
        INamedTypeSymbol type when ContainingTypes(type).Any(static outer => outer.IsGenericType) => "its client contract is inside a generic type",
        INamedTypeSymbol type when ContainingTypes(type).Any(static outer => outer.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal)) =>
            "its client contract cannot be seen by generated code; make it internal or public",
        _ => null,
    };

    private static ClientMethod? ParseMethod(ISymbol member, INamedTypeSymbol user, FaultSink faults)
    {
        if (WhyNot(member) is { } reason)
        {
            faults.Add(Diagnostics.UnsupportedClientMember, member, user, member.Name, reason);
            return null;
        }

        var method = (IMethodSymbol)member;
        var acknowledgement = AcknowledgementOf(method);
        foreach (var type in method.Parameters.Select(static parameter => parameter.Type).Concat(acknowledgement is null ? [] : [acknowledgement]))
        {
            faults.CheckSerializable(type, method, user);
        }

        return new ClientMethod(
            Names.Code(method.ContainingType),
            method.Name,
            faults.EventName(method, user),
            method.Parameters.Select(static parameter => new ClientParameter(Names.Code(parameter.Type), Names.Escaped(parameter.Name))).ToEquatableArray(),
            Names.Code(method.ReturnType),
            acknowledgement is null ? null : Names.Code(acknowledgement));
    }

    private static string? WhyNot(ISymbol member)
    {
        if (member is not IMethodSymbol method)
        {
            return "a contract has methods only";
        }

        if (method.IsStatic || method.IsGenericMethod)
        {
            return "an event's method is neither static nor generic";
        }

        if (AcknowledgementOf(method) is null && !(method.ReturnType is INamedTypeSymbol { IsGenericType: false } result && result.Is("System.Threading.Tasks.Task")))
        {
            return "an event's method returns Task, or Task<T> if the client acknowledges it with a value";
        }

        if (method.Parameters.FirstOrDefault(static parameter => parameter.RefKind != RefKind.None || parameter.IsParams) is { } special)
        {
            return $"the parameter \"{special.Name}\" is passed by reference or as params";
        }

        if (method.Parameters.FirstOrDefault(static parameter => ArgumentTypes.CannotBeTypeArgument(parameter.Type)) is { } unfit)
        {
            return $"the parameter \"{unfit.Name}\" is a pointer or a ref struct";
        }

        return method.Parameters.Any(parameter => parameter.Ordinal < method.Parameters.Length - 1 && parameter.Type.Is("Parley.RawArguments"))
            ? "RawArguments stands for any number of arguments, so it comes last"
            : null;
    }

    private static bool IsAccessor(ISymbol member) => member is IMethodSymbol { MethodKind: not MethodKind.Ordinary };

    private static Stack<INamedTypeSymbol> ContainingTypes(INamedTypeSymbol type)
    {
        var types = new Stack<INamedTypeSymbol>();
        for (var current = type; current is not null; current = current.ContainingType)
        {
            types.Push(current);
        }

        return types;
    }
}
