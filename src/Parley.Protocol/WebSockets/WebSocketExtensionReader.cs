namespace Parley.Protocol.WebSockets;

/// <summary>
/// Reads the grammar of <c>Sec-WebSocket-Extensions</c>, RFC 6455 section 9.1, forwards and each character once, so
/// no value makes it slow. Empty list elements are skipped, as RFC 9110 section 5.6.1 asks of recipients.
/// </summary>
internal ref struct WebSocketExtensionReader(ReadOnlySpan<char> header)
{
    private ReadOnlySpan<char> _rest = header;

    /// <summary>The grammar was broken; nothing more is read.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Reads the name of the next extension. Its parameters are to be read before the next call.</summary>
    public bool TryReadExtension(out ReadOnlySpan<char> name)
    {
        name = default;
        while (true)
        {
            SkipSpace();
            if (!TrySkip(','))
                break;
        }

        return !IsMalformed && !_rest.IsEmpty && TryReadToken(out name) && EndsElement();
    }

    /// <summary>Reads the next parameter of the extension, its value without quotes; false after the last one.</summary>
    public bool TryReadParameter(out ReadOnlySpan<char> name, out ReadOnlySpan<char> value, out bool hasValue)
    {
        name = value = default;
        hasValue = false;
        if (IsMalformed || !TrySkip(';'))
            return false;

        SkipSpace();
        if (!TryReadToken(out name))
            return false;

        SkipSpace();
        if (!TrySkip('='))
            return EndsElement();

        hasValue = true;
        SkipSpace();
        var read = TrySkip('"') ? TryReadQuoted(out value) : TryReadToken(out value);
        return read && EndsElement();
    }

    private bool TryReadToken(out ReadOnlySpan<char> token)
    {
        var length = HttpToken.LengthAtStart(_rest);
        token = _rest[..length];
        _rest = _rest[length..];
        return length != 0 || Malformed();
    }

    // The value has to be a token once unquoted (section 9.1), and a token has no use for an escape: one is refused.
    private bool TryReadQuoted(out ReadOnlySpan<char> value) => TryReadToken(out value) && (TrySkip('"') || Malformed());

    private bool EndsElement()
    {
        SkipSpace();
        return _rest.IsEmpty || _rest[0] is ';' or ',' || Malformed();
    }

    private bool TrySkip(char expected)
    {
        if (_rest.IsEmpty || _rest[0] != expected)
            return false;

        _rest = _rest[1..];
        return true;
    }

    private void SkipSpace() => _rest = _rest.TrimStart(" \t");

    private bool Malformed()
    {
        IsMalformed = true;
        return false;
    }
}
