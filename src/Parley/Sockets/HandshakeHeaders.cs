using System.Collections;
using Microsoft.Extensions.Primitives;

namespace Parley;

/// <summary>The headers of the request that opened a connection, in as little memory as they take. Names compare without case.</summary>
public sealed class HandshakeHeaders : IReadOnlyCollection<KeyValuePair<string, StringValues>>
{
    private readonly KeyValuePair<string, StringValues>[] _headers;

    internal HandshakeHeaders(IEnumerable<KeyValuePair<string, StringValues>> headers) => _headers = [.. headers];

    /// <summary>How many headers there are.</summary>
    public int Count => _headers.Length;

    /// <summary>A header's values, none if it was not sent.</summary>
    /// <param name="name">Its name.</param>
    public StringValues this[string name]
    {
        get
        {
            foreach (var header in _headers)
            {
                if (string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase))
                {
                    return header.Value;
                }
            }

            return StringValues.Empty;
        }
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, StringValues>> GetEnumerator() => _headers.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
