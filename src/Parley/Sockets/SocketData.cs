using System.Diagnostics.CodeAnalysis;
using Parley.Sockets;

namespace Parley;

/// <summary>What the application keeps with a socket, as long as the socket lives. Safe to use from any thread.</summary>
/// <remarks>Source: <see href="https://socket.io/docs/v4/server-socket-instance/#socketdata">Socket.IO documentation, socket.data</see>.</remarks>
public sealed class SocketData : IReadOnlySocketData
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    private readonly Action? _onChanged;

    // What came of another node and was not replaced here. Guarded by the lock.
    private readonly SocketDataCopy? _copy;

    internal SocketData()
    {
    }

    /// <param name="onChanged">Is told of each change.</param>
    /// <param name="copy">What it has already, which belongs to it.</param>
    internal SocketData(Action? onChanged, SocketDataCopy? copy = null)
    {
        _onChanged = onChanged;
        _copy = copy;
    }

    /// <summary>Keeps a value.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="value">The value.</param>
    /// <typeparam name="T">Its type.</typeparam>
    public void Set<T>(SocketKey<T> key, T value)
    {
        ArgumentNullException.ThrowIfNull(key);
        lock (_gate)
        {
            _values[key.Name] = value;
            _copy?.Remove(key.Name);
        }

        _onChanged?.Invoke();
    }

    /// <inheritdoc/>
    public T? Get<T>(SocketKey<T> key) => TryGet(key, out var value) ? value : default;

    /// <inheritdoc/>
    public bool TryGet<T>(SocketKey<T> key, [MaybeNullWhen(false)] out T value)
    {
        ArgumentNullException.ThrowIfNull(key);
        lock (_gate)
        {
            if (_values.TryGetValue(key.Name, out var found) && found is T typed)
            {
                value = typed;
                return true;
            }

            if (_copy is not null && _copy.TryGet(key, out value))
            {
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Forgets a value.</summary>
    /// <param name="key">Its key.</param>
    /// <typeparam name="T">Its type.</typeparam>
    /// <returns>Whether there was one.</returns>
    public bool Remove<T>(SocketKey<T> key)
    {
        ArgumentNullException.ThrowIfNull(key);
        bool wasThere;
        lock (_gate)
        {
            wasThere = _values.Remove(key.Name) | _copy?.Remove(key.Name) == true;
        }

        _onChanged?.Invoke();
        return wasThere;
    }

    /// <summary>The values at this moment.</summary>
    internal KeyValuePair<string, object?>[] GetAll()
    {
        lock (_gate)
        {
            return _copy is null ? [.. _values] : [.. _values, .. _copy.GetAll()];
        }
    }
}
