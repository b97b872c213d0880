using Microsoft.CodeAnalysis;

namespace Parley.Generators.Parsing;

/// <summary>Which types JSON cannot carry. It looks at a type, its elements and its type arguments; properties are the serializer's to judge.</summary>
internal static class ArgumentTypes
{
    private static readonly string[] _refused =
    [
        "System.Type",
        "System.Threading.CancellationToken",
        "System.Threading.Tasks.Task",
        "System.Threading.Tasks.ValueTask",
        "System.IO.Stream",
        "System.IO.TextReader",
        "System.IO.TextWriter",
        "System.Reflection.MemberInfo",
        "System.Reflection.Assembly",
        "System.Collections.Generic.IAsyncEnumerable",
        "Parley.Ack",
        "Parley.Emitter",
        "Parley.SocketIONamespace",
    ];

    /// <summary>Why a type cannot be an argument, as the end of a sentence; <see langword="null"/> if it can.</summary>
    public static string? WhyNot(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol { Rank: > 1 } => "arrays of several dimensions have no form in JSON",
        IArrayTypeSymbol array => WhyNot(array.ElementType),
        ITypeParameterSymbol => null,
        INamedTypeSymbol { TypeKind: TypeKind.Delegate } => "a delegate cannot be serialized",
        INamedTypeSymbol { IsTupleType: true } => "the elements of a tuple are fields, which System.Text.Json leaves out",
        { SpecialType: SpecialType.System_IntPtr or SpecialType.System_UIntPtr } => "a native integer cannot be serialized",
        INamedTypeSymbol named when RefusedBase(named) is { } refused => $"{refused} cannot be serialized",
        INamedTypeSymbol named => named.TypeArguments.Select(WhyNot).FirstOrDefault(static reason => reason is not null),
        _ => null,
    };

    /// <summary>Whether a type cannot be passed through generic code, which rules it out before JSON does.</summary>
    public static bool CannotBeTypeArgument(ITypeSymbol type) => type is IPointerTypeSymbol or IFunctionPointerTypeSymbol || type.IsRefLikeType;

    private static string? RefusedBase(INamedTypeSymbol type) =>
        type.WithBases().Concat(type.TypeKind == TypeKind.Interface ? type.AllInterfaces : []).Select(Names.Plain).FirstOrDefault(name => Array.IndexOf(_refused, name) >= 0);
}
