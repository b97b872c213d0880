using System.Diagnostics.CodeAnalysis;

namespace Parley;

/// <summary>
/// What the application keeps with a socket, to read only: the values themselves if the socket is on this node, else a copy that its node
/// sent as JSON. Safe to use from any thread.
/// </summary>
public interface IReadOnlySocketData
{
    /// <summary>Reads a value.</summary>
    /// <param name="key">Its key.</param>
    /// <typeparam name="T">Its type.</typeparam>
    /// <returns>The value, or the default of <typeparamref name="T"/> if there is none.</returns>
    T? Get<T>(SocketKey<T> key);

    /// <summary>Reads a value.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="value">The value.</param>
    /// <typeparam name="T">Its type.</typeparam>
    /// <returns>Whether there is one, and one of this type.</returns>
    bool TryGet<T>(SocketKey<T> key, [MaybeNullWhen(false)] out T value);
}
