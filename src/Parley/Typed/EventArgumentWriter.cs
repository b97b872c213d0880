using System.ComponentModel;
using Parley.Protocol.Json;

namespace Parley;

/// <summary>Writes the arguments of an event, for generated code.</summary>
/// <param name="writer">Takes them, in order.</param>
/// <param name="arguments">The arguments.</param>
/// <typeparam name="TArguments">A tuple of them.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void EventWriter<TArguments>(EventArgumentWriter writer, TArguments arguments);

/// <summary>Takes the arguments of an event from generated code, one by one, each written as its declared type.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct EventArgumentWriter
{
    private readonly ArgumentWriter _writer;

    internal EventArgumentWriter(ArgumentWriter writer) => _writer = writer;

    /// <summary>Writes the next argument.</summary>
    /// <param name="argument">The argument.</param>
    /// <typeparam name="T">Its type.</typeparam>
    public void Write<T>(T argument) => _writer.Write(argument);

    /// <summary>Writes arguments whose types are known only now.</summary>
    internal static void WriteAll(EventArgumentWriter writer, object?[] arguments)
    {
        foreach (var argument in arguments)
        {
            writer.Write(argument);
        }
    }
}
