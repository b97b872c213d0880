using System.ComponentModel;
using Parley.Events;

namespace Parley;

/// <summary>Reads the arguments of an event as one value, for generated code.</summary>
/// <param name="arguments">The arguments.</param>
/// <typeparam name="TArguments">A tuple of the handler's parameters.</typeparam>
/// <returns>The parameters.</returns>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate TArguments EventReader<TArguments>(ref EventArgumentReader arguments);

/// <summary>Hands generated code a handler's parameters one by one.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct EventArgumentReader
{
    private HandlerArguments _arguments;

    internal EventArgumentReader(HandlerArguments arguments) => _arguments = arguments;

    /// <summary>The next parameter: an argument, or an <see cref="Ack"/>, <see cref="CancellationToken"/> or <see cref="RawArguments"/>.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <returns>The parameter.</returns>
    public T Next<T>() => _arguments.Next<T>();

    /// <summary>The next argument, or a default if the client sent none.</summary>
    /// <param name="defaultValue">The default.</param>
    /// <typeparam name="T">Its type.</typeparam>
    /// <returns>The argument.</returns>
    public T NextOr<T>(T defaultValue) => _arguments.HasNext ? _arguments.Next<T>() : defaultValue;
}
